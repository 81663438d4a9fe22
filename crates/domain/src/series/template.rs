//! What the occurrences of a series carry over from one to the next.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Lead, Series};
use crate::tag::TagName;
use crate::task::{ChecklistItem, Env, Occurrence, Priority, Reminder, Task, merge, write_fields};
use crate::violation::Reader;
use crate::when::When;
use crate::{ListId, TaskId, Title};

/// The fields of a task that its occurrences carry over.
pub(super) const CARRIED: [&str; 8] =
    ["title", "notes", "priority", "tags", "list", "checklist", "reminders", "start"];

/// A task without its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// What is to be done.
    pub title: Title,
    /// More about it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub notes: Box<str>,
    /// How much it matters.
    #[serde(default)]
    pub priority: Priority,
    /// What kind of task it is.
    #[serde(default)]
    pub tags: Vec<TagName>,
    /// The list that it is in.
    #[serde(default)]
    pub list: ListId,
    /// Its steps, none of them done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<ChecklistItem>,
    /// Its reminders that are relative to a date; one at an instant is of one task only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
    /// When it starts, as seen from when it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Lead>,
}

impl Template {
    /// What `task` hands on.
    pub fn of(task: &Task) -> Self {
        Self {
            title: task.title.clone(),
            notes: task.notes.clone(),
            priority: task.priority,
            tags: task.tags.clone(),
            list: task.list,
            checklist: task.checklist.iter().map(ChecklistItem::unticked).collect(),
            reminders: relative(task),
            start: Lead::of(task),
        }
    }

    /// The same, with those fields of `task` that are among `changed`.
    pub(super) fn with(&self, task: &Task, changed: &[&str]) -> Self {
        let mut after = self.clone();
        let fresh = Self::of(task);
        for name in changed {
            match *name {
                "title" => after.title = fresh.title.clone(),
                "notes" => after.notes = fresh.notes.clone(),
                "priority" => after.priority = fresh.priority,
                "tags" => after.tags = fresh.tags.clone(),
                "list" => after.list = fresh.list,
                "checklist" => after.checklist = fresh.checklist.clone(),
                "reminders" => after.reminders = fresh.reminders.clone(),
                "start" if !changed.contains(&"due") => after.start = fresh.start,
                _ => {}
            }
        }
        after
    }

    /// An occurrence of `series`, due then.
    pub(super) fn task(
        &self,
        series: &Series,
        id: TaskId,
        number: u32,
        due: When,
        now: DateTime<Utc>,
    ) -> Task {
        Task {
            start: self.start.and_then(|lead| lead.before(due)),
            due: Some(due),
            recurrence: Some(Box::new(series.recurrence.clone())),
            series: Some(Occurrence { id: series.id, occurrence: number }),
            ..self.undated(id, now)
        }
    }

    fn undated(&self, id: TaskId, now: DateTime<Utc>) -> Task {
        Task {
            notes: self.notes.clone(),
            priority: self.priority,
            tags: self.tags.clone(),
            list: self.list,
            checklist: self.checklist.clone(),
            reminders: self.reminders.clone(),
            ..Task::new(id, self.title.clone(), now)
        }
    }

    /// Merges a patch into it, and says which fields that names. They are those of a task, but for `start`.
    pub(super) fn patched(
        &self,
        reader: &mut Reader<'_>,
        patch: &Value,
        env: &Env<'_>,
    ) -> Option<(Self, Vec<&'static str>)> {
        let mut fields = reader.object(patch, &CARRIED)?.clone();
        let named = CARRIED.into_iter().filter(|name| fields.contains_key(*name)).collect();
        let start = match fields.remove("start") {
            None => self.start,
            Some(Value::Null) => None,
            Some(patch) => {
                let present = serde_json::to_value(self.start).unwrap_or_default();
                Lead::read(&mut reader.at("start"), &merge(present, &patch))
            }
        };
        let mut task = self.undated(TaskId(Uuid::nil()), env.now);
        write_fields(reader, &mut task, &fields, false, env);
        let at_instants = task.reminders.iter().enumerate();
        for (index, _) in at_instants.filter(|(_, one)| matches!(one, Reminder::Absolute { .. })) {
            let message = "a series reminds relative to a date; one at an instant is of one task";
            reader.at("reminders").at(index).refuse::<()>("contradiction", message);
        }
        Some((Self { start, ..Self::of(&task) }, named))
    }

    /// Writes those fields that are among `names` to an occurrence, which keeps what is its own: ticks, and reminders at
    /// instants.
    pub(crate) fn write(&self, task: &mut Task, names: &[&str]) {
        for name in names {
            match *name {
                "title" => task.title = self.title.clone(),
                "notes" => task.notes = self.notes.clone(),
                "priority" => task.priority = self.priority,
                "tags" => task.tags = self.tags.clone(),
                "list" => task.list = self.list,
                "checklist" => {
                    let ticked = |item: &ChecklistItem| {
                        task.checklist.iter().any(|own| own.done && own.title == item.title)
                    };
                    let items = self.checklist.iter();
                    task.checklist = items
                        .map(|item| ChecklistItem { done: ticked(item), ..item.clone() })
                        .collect();
                }
                "reminders" => {
                    let own = task.reminders.iter();
                    let own = own.filter(|one| matches!(one, Reminder::Absolute { .. }));
                    let all = self.reminders.iter().chain(own).take(Task::MAX_REMINDERS);
                    task.reminders = all.copied().collect();
                }
                "start" => {
                    if let Some(due) = task.due {
                        task.start = self.start.and_then(|lead| lead.before(due));
                    }
                }
                _ => {}
            }
        }
    }
}

fn relative(task: &Task) -> Vec<Reminder> {
    let is_relative = |one: &&Reminder| matches!(one, Reminder::Relative { .. });
    task.reminders.iter().filter(is_relative).copied().collect()
}
