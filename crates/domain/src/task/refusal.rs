//! Why a decision was not made.

use serde_json::Value;

use super::Task;
use crate::TaskId;
use crate::violation::{Reader, Violations};

/// Why nothing was done. Each is something that the caller can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no task of that id among the caller's.
    #[error("there is no task {0}")]
    NotFound(TaskId),
    /// The task is in the trash: restore it first.
    #[error("the task {0} is in the trash; restore it first")]
    InTrash(TaskId),
    /// The caller has not seen the newest version.
    #[error("the task is at version {present}, not {expected}")]
    Version {
        /// The one that the caller knows.
        expected: u64,
        /// The one that there is.
        present: u64,
    },
    /// Only occurrences of a series can be skipped.
    #[error("the task {0} does not recur")]
    NotRecurring(TaskId),
    /// Nobody is reminded of a task that is closed: reopen it first.
    #[error("the task {0} is closed; reopen it first")]
    Closed(TaskId),
    /// It cannot be undone any more, because what it changed was changed again.
    #[error("the task {0} was changed since; that cannot be undone any more")]
    ChangedSince(TaskId),
    /// There is no room between the neighbours named, or they are not in that order.
    #[error("there is no place between those neighbours")]
    NoRoom,
    /// The document says something that cannot be.
    #[error(transparent)]
    Invalid(#[from] Violations),
}

/// Refuses where the caller expects another version than there is. `None` expects nothing.
pub fn expect_version(task: &Task, expected: Option<u64>) -> Result<(), Refusal> {
    match expected {
        Some(expected) if expected != task.version => {
            Err(Refusal::Version { expected, present: task.version })
        }
        _ => Ok(()),
    }
}

/// Refuses a task that is in the trash.
pub(super) fn expect_present(task: &Task) -> Result<(), Refusal> {
    if task.is_in_trash() { Err(Refusal::InTrash(task.id)) } else { Ok(()) }
}

/// Reads a version.
pub(super) fn read_version(reader: &mut Reader<'_>, value: &Value) -> Option<u64> {
    reader.whole(value, 1, i64::MAX).map(i64::unsigned_abs)
}
