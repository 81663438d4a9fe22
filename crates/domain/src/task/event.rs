//! What happened to a task, and what comes of a decision.

use chrono::{DateTime, Utc};

use super::fields::changed;
use super::{Occurrence, Status, Task, Undo};

/// Something that happened to a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// The whole task after it.
    pub task: Task,
    /// The fields that differ from before, by their names in JSON; `version` and `updated_at` always do and are not
    /// named.
    pub changed: Vec<&'static str>,
}

impl Event {
    /// Did this take the task from among those that are there? One that was in the trash is deleted for good later on.
    pub fn is_deletion(&self) -> bool {
        match self.kind {
            EventKind::Trashed => true,
            EventKind::Deleted => self.task.deleted_at == Some(self.task.updated_at),
            _ => false,
        }
    }
}

/// What happened to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// It was made.
    Created,
    /// Fields of it changed, and none of the following happened.
    Updated,
    /// It was done.
    Completed,
    /// It is to be done again.
    Reopened,
    /// It was put in the trash.
    Trashed,
    /// It came back from the trash.
    Restored,
    /// It was deleted for good; this is how it looked last.
    Deleted,
    /// This occurrence of its series is left out.
    OccurrenceSkipped,
    /// Its series made it.
    OccurrenceGenerated,
}

/// What comes of a decision about a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The task after it.
    pub task: Task,
    /// What others must hear. `None`: nothing changed, because it was so already, and there is nothing to save.
    pub event: Option<Event>,
    /// Takes the decision back, where it can be taken back.
    pub undo: Option<Undo>,
}

impl Decided {
    /// Nothing changed.
    pub(super) fn unchanged(task: &Task) -> Self {
        Self { task: task.clone(), event: None, undo: None }
    }

    /// `after` takes the place of `before`: counts the change, and names it.
    pub(super) fn change(before: &Task, after: Task, now: DateTime<Utc>) -> Self {
        let kind = kind(before, &after);
        Self::change_of(kind, before, after, now)
    }

    pub(super) fn change_of(
        kind: EventKind,
        before: &Task,
        mut after: Task,
        now: DateTime<Utc>,
    ) -> Self {
        if changed(before, &after).is_empty() {
            return Self::unchanged(before);
        }
        Occurrence::begin(&mut after);
        let changed = changed(before, &after);
        after.version = before.version + 1;
        after.updated_at = now;
        let event = Event { kind, task: after.clone(), changed };
        Self { task: after, event: Some(event), undo: None }
    }

    pub(super) fn with_undo(self, before: &Task) -> Self {
        let undo = self.event.as_ref().and_then(|_| Undo::of(before, &self.task));
        Self { undo, ..self }
    }
}

fn kind(before: &Task, after: &Task) -> EventKind {
    match (before.deleted_at, after.deleted_at) {
        (None, Some(_)) => return EventKind::Trashed,
        (Some(_), None) => return EventKind::Restored,
        _ => {}
    }
    match (before.status, after.status) {
        (from, Status::Done) if from != Status::Done => EventKind::Completed,
        (from, Status::Open) if from != Status::Open => EventKind::Reopened,
        _ => EventKind::Updated,
    }
}
