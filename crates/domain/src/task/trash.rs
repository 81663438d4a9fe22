//! The trash: what is deleted can come back for thirty days.

use chrono::{DateTime, Utc};

use super::{Decided, Event, EventKind, Refusal, Task};

/// Puts a task in the trash. One that is there already stays there since then.
pub fn trash(task: &Task, now: DateTime<Utc>) -> Decided {
    let after = Task { deleted_at: task.deleted_at.or(Some(now)), ..task.clone() };
    Decided::change(task, after, now).with_undo(task)
}

/// Takes a task out of the trash. One that is not there stays as it is. One whose time is over is gone, even where
/// nobody has swept it away yet.
pub fn restore(task: &Task, now: DateTime<Utc>) -> Result<Decided, Refusal> {
    if task.is_expired(now) {
        return Err(Refusal::NotFound(task.id));
    }
    let after = Task { deleted_at: None, ..task.clone() };
    Ok(Decided::change(task, after, now).with_undo(task))
}

/// Deletes a task for good, in the trash or not: the caller takes it out of the book and announces the event.
pub fn delete_permanently(task: &Task, now: DateTime<Utc>) -> Decided {
    let deleted_at = task.deleted_at.or(Some(now));
    let last = Task { version: task.version + 1, updated_at: now, deleted_at, ..task.clone() };
    let event = Event { kind: EventKind::Deleted, task: last.clone(), changed: Vec::new() };
    Decided { task: last, event: Some(event), undo: None }
}
