//! A task and its transitions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{TaskEvent, TaskId, Title};

#[cfg(test)]
mod tests;

/// One task, as it is kept and as it is announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its name for ever.
    pub id: TaskId,
    /// What is to be done.
    pub title: Title,
    /// Where it stands.
    #[serde(flatten)]
    pub status: Status,
    /// Counts the task's changes, from 1.
    pub version: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Status {
    /// Still to be done.
    Open,
    /// Done.
    Done {
        /// When it was done.
        completed_at: DateTime<Utc>,
    },
}

/// A task to be made, its id already decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// Decided by the caller, so that asking twice makes one task.
    pub id: TaskId,
    /// What is to be done.
    pub title: Title,
}

/// What came of a decision: the task as it is now, and what others must hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The task after the decision.
    pub task: Task,
    /// `None`: nothing changed, because it was so already.
    pub event: Option<TaskEvent>,
}

/// There is no task of that id among the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no task {0}")]
pub struct NoSuchTask(pub TaskId);

/// Makes a task. Where `existing` has the id already, nothing changes: it was asked for twice.
pub fn create(existing: Option<&Task>, new: NewTask, now: DateTime<Utc>) -> Decided {
    if let Some(task) = existing {
        return Decided { task: task.clone(), event: None };
    }
    let NewTask { id, title } = new;
    let task =
        Task { id, title, status: Status::Open, version: 1, created_at: now, updated_at: now };
    Decided { event: Some(TaskEvent::Created(task.clone())), task }
}

/// Marks a task done. One that is done already stays done since then.
pub fn complete(task: &Task, now: DateTime<Utc>) -> Decided {
    match task.status {
        Status::Done { .. } => Decided { task: task.clone(), event: None },
        Status::Open => {
            let status = Status::Done { completed_at: now };
            let task = Task { status, version: task.version + 1, updated_at: now, ..task.clone() };
            Decided { event: Some(TaskEvent::Completed(task.clone())), task }
        }
    }
}

/// Deletes a task: the caller takes it out of the book and announces the event.
pub fn delete(task: &Task, now: DateTime<Utc>) -> Decided {
    let task = Task { version: task.version + 1, updated_at: now, ..task.clone() };
    Decided { event: Some(TaskEvent::Deleted(task.clone())), task }
}
