//! Many operations at once: all or none of them, or each for itself.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::task::{self, Decided, Env, Event, Refusal, Task, Undo, expect_version};
use crate::violation::Violations;
use crate::{ListId, TaskId};

mod operation;
#[cfg(test)]
mod tests;

pub use operation::{Operation, Verb};

/// The most operations of one batch.
pub const MAX_OPERATIONS: usize = 500;

/// A batch, as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// One after the other, each on what those before it left.
    pub operations: Vec<Operation>,
    /// Are they all refused where one is?
    pub atomic: bool,
    /// Is it only asked what would happen?
    pub dry_run: bool,
}

/// What became of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done, or was so already; `changed` says which.
    Done {
        /// The task after it; a deleted one as it was last.
        task: Box<Task>,
        /// Did it change anything?
        changed: bool,
        /// Takes it back.
        undo: Option<Undo>,
    },
    /// It was refused.
    Refused(Refusal),
    /// It would have been done, had not another of an atomic batch been refused.
    NotDone,
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchOutcome {
    /// Of each operation, in order.
    pub outcomes: Vec<Outcome>,
    /// What to save: of each task that changes the last state, `None` where it is deleted for good. Empty for a dry run and
    /// where an atomic batch is refused.
    pub save: BTreeMap<TaskId, Option<Task>>,
    /// What to announce, in order; empty where `save` is.
    pub events: Vec<Event>,
}

impl Batch {
    /// Reads `{operations, atomic?, dry_run?}`. What is wrong with one operation refuses the batch: it is a mistake of whoever
    /// wrote it, not of the state of a task. The fields of a task are looked at when the operation is done.
    pub fn read(body: &Value, new_ids: impl FnMut() -> TaskId) -> Result<Self, Violations> {
        let mut new_ids = new_ids;
        Violations::collect(|reader| {
            let fields = reader.object(body, &["operations", "atomic", "dry_run"])?;
            let operations = reader.required(fields, "operations", |reader, value| {
                reader.array(value, MAX_OPERATIONS, |reader, value| {
                    Operation::read(reader, value, &mut new_ids)
                })
            });
            let atomic = reader.field(fields, "atomic", |r, v| r.truth(v)).unwrap_or(false);
            let dry_run = reader.field(fields, "dry_run", |r, v| r.truth(v)).unwrap_or(false);
            Some(Self { operations: operations?, atomic, dry_run })
        })
    }
}

/// The user's tasks, with what the batch has done to them so far.
struct Tasks<'t> {
    before: &'t dyn View,
    changed: BTreeMap<TaskId, Option<Task>>,
    /// Those of before that have not changed and are not in the trash, by list. Made for the first move.
    unchanged: OnceCell<HashMap<ListId, Vec<&'t Task>>>,
}

/// Where a batch finds the user's tasks.
pub trait View {
    /// The task of that id, in the trash or not.
    fn task(&self, id: TaskId) -> Option<&Task>;
    /// All of them.
    fn tasks(&self) -> Box<dyn Iterator<Item = &Task> + '_>;
}

impl View for BTreeMap<TaskId, Task> {
    fn task(&self, id: TaskId) -> Option<&Task> {
        self.get(&id)
    }

    fn tasks(&self) -> Box<dyn Iterator<Item = &Task> + '_> {
        Box::new(self.values())
    }
}

impl<'t> Tasks<'t> {
    fn new(before: &'t dyn View) -> Self {
        Self { before, changed: BTreeMap::new(), unchanged: OnceCell::new() }
    }

    fn task(&self, id: TaskId) -> Option<&Task> {
        self.changed.get(&id).map_or_else(|| self.before.task(id), Option::as_ref)
    }

    /// What becomes of a task; `None`: it is deleted for good.
    fn change(&mut self, id: TaskId, task: Option<Task>) {
        self.changed.insert(id, task);
        let list = self.before.task(id).map(|task| task.list);
        let unchanged = self.unchanged.get_mut().zip(list);
        if let Some(there) = unchanged.and_then(|(lists, list)| lists.get_mut(&list)) {
            there.retain(|task| task.id != id);
        }
    }

    /// Those of a list that are not in the trash; perhaps some of other lists.
    fn present(&self, list: ListId) -> impl Iterator<Item = &Task> + Clone {
        let unchanged = self.unchanged.get_or_init(|| {
            let mut lists: HashMap<ListId, Vec<&Task>> = HashMap::new();
            let before = self.before.tasks().filter(|task| !self.changed.contains_key(&task.id));
            for task in before.filter(|task| !task.is_in_trash()) {
                lists.entry(task.list).or_default().push(task);
            }
            lists
        });
        let there = unchanged.get(&list).into_iter().flatten().copied();
        let changed = self.changed.values().flatten();
        there.chain(changed.filter(|task| !task.is_in_trash()))
    }
}

/// Does a batch to the tasks of `view`, in memory: the caller saves what comes back, in one commit.
pub fn run(batch: &Batch, view: &dyn View, env: &Env<'_>) -> BatchOutcome {
    let mut tasks = Tasks::new(view);
    let mut outcomes = Vec::with_capacity(batch.operations.len());
    let mut events = Vec::new();
    for operation in &batch.operations {
        outcomes.push(match decide(operation, &tasks, env) {
            Err(refusal) => Outcome::Refused(refusal),
            Ok(decided) => {
                let Decided { task, event, undo } = decided;
                let changed = event.is_some();
                if let Some(event) = event {
                    let deleted = event.kind == task::EventKind::Deleted;
                    tasks.change(task.id, (!deleted).then(|| task.clone()));
                    events.push(event);
                }
                Outcome::Done { task: Box::new(task), changed, undo }
            }
        });
    }
    let refused = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Refused(_)));
    if batch.atomic && refused {
        for outcome in outcomes.iter_mut().filter(|one| matches!(one, Outcome::Done { .. })) {
            *outcome = Outcome::NotDone;
        }
    }
    if batch.dry_run || (batch.atomic && refused) {
        return BatchOutcome { outcomes, ..BatchOutcome::default() };
    }
    // Made and deleted within the batch: there is nothing to delete.
    let mut save = tasks.changed;
    save.retain(|id, task| task.is_some() || view.task(*id).is_some());
    BatchOutcome { outcomes, save, events }
}

fn decide(operation: &Operation, tasks: &Tasks<'_>, env: &Env<'_>) -> Result<Decided, Refusal> {
    let id = operation.id;
    let present = tasks.task(id);
    if let Verb::Create(body) = &operation.verb {
        return task::create(present, id, body, env);
    }
    let task = present.ok_or(Refusal::NotFound(id))?;
    expect_version(task, operation.version)?;
    let now = env.now;
    match &operation.verb {
        Verb::Create(body) => task::create(Some(task), id, body, env),
        Verb::Patch { body, .. } => task::patch(task, body, env),
        Verb::Complete => task::complete(task, env),
        Verb::Reopen => task::reopen(task, now),
        Verb::Skip => task::skip(task, env),
        Verb::Reschedule(body) => task::reschedule(task, body, now),
        Verb::Move(place) => {
            let siblings = tasks.present(place.list.unwrap_or(task.list));
            task::move_task(task, *place, siblings, env)
        }
        Verb::Duplicate { new_id } => match tasks.task(*new_id) {
            Some(copy) => Ok(Decided { task: copy.clone(), event: None, undo: None }),
            None => task::duplicate(task, *new_id, now),
        },
        Verb::AddTags(tags) => task::add_tags(task, tags, now),
        Verb::RemoveTags(tags) => task::remove_tags(task, tags, now),
        Verb::Delete { permanent: true, .. } => Ok(task::delete_permanently(task, now)),
        Verb::Delete { permanent: false, .. } => Ok(task::trash(task, now)),
        Verb::Restore => task::restore(task, now),
    }
}
