//! A whole batch, taken into one draft.

use std::collections::BTreeMap;

use domain::TaskId;
use domain::batch::{Batch, BatchOutcome, Outcome, Verb};
use domain::changes::Name;
use domain::event::Event;
use domain::task::{self, EventKind, Task};
use domain::violation::Violations;

use super::{Draft, Taken};
use crate::record::{KeptUndo, task_key};
use crate::refusal::Refusal;
use crate::undo::token;

impl Draft<'_> {
    /// Takes in what a batch saves and announces: gives back of each operation what undoes it, where it is the last of its
    /// task that can be undone.
    pub(crate) fn take_batch(
        &mut self,
        batch: &Batch,
        outcome: &BatchOutcome,
    ) -> Result<Vec<Taken>, Refusal> {
        let mut undos = undos(outcome);
        let mut taken: Vec<Taken> = outcome.outcomes.iter().map(|_| Taken::default()).collect();
        for (task, (index, undo)) in &undos {
            taken[*index].undo_token = Some(token(*task, undo.version));
        }
        let changed =
            |(_, one): &(usize, &Outcome)| matches!(one, Outcome::Done { changed: true, .. });
        let indexes = outcome.outcomes.iter().enumerate().filter(changed).map(|(index, _)| index);
        for (event, index) in outcome.events.iter().zip(indexes) {
            let (deleted, id) = (event.kind == EventKind::Deleted, event.task.id);
            let seq = self.announce(&Event::from(event.clone()))?;
            if !deleted {
                self.make_tags(&event.task.tags)?;
            }
            match outcome.save.get(&id) {
                Some(None) if deleted => self.bury(task_key(id), Name::Task(id), seq),
                // Only what the last of them left is kept, at its place.
                Some(Some(task)) if task.version == event.task.version => {
                    let undo = undos.remove(&id).map(|(_, undo)| undo);
                    self.keep(seq, Task::clone(task), undo)?;
                }
                _ => {}
            }
            let verb = &batch.operations[index].verb;
            let next = self.follow(event, verb.scope());
            taken[index].next = next.map_err(|refusal| placed(index, verb, refusal))?;
        }
        Ok(taken)
    }
}

/// The newest undo of each task that is saved, with the place of its operation.
fn undos(outcome: &BatchOutcome) -> BTreeMap<TaskId, (usize, KeptUndo)> {
    let mut newest = BTreeMap::new();
    for (index, one) in outcome.outcomes.iter().enumerate() {
        let Outcome::Done { task, undo: Some(undo), .. } = one else { continue };
        if matches!(outcome.save.get(&task.id), Some(Some(_))) {
            let undo = KeptUndo { version: task.version, undo: undo.clone() };
            newest.insert(task.id, (index, undo));
        }
    }
    newest
}

/// The refusal of an operation, pointing into the batch rather than into the operation's own document.
pub(crate) fn placed(index: usize, verb: &Verb, refusal: Refusal) -> Refusal {
    let (document, mut found) = match refusal {
        Refusal::Task(task::Refusal::Invalid(Violations(found))) => {
            let document = match verb {
                Verb::Create(_) => "/task",
                Verb::Patch { .. } => "/patch",
                Verb::Reschedule(_) | Verb::Move(_) => "/to",
                _ => "",
            };
            (document, found)
        }
        // What is a parameter of the operation alone.
        Refusal::Query(Violations(found)) => ("/", found),
        other => return other,
    };
    for one in &mut found {
        one.pointer = format!("/operations/{index}{document}{}", one.pointer);
    }
    Violations(found).into()
}
