//! What happened, in the words of the domain. The wire's names live in `contract`.

use crate::Task;

/// Something that happened to a task, with the whole task after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskEvent {
    /// The task was made.
    Created(Task),
    /// The task was done.
    Completed(Task),
    /// The task was deleted; this is how it looked last.
    Deleted(Task),
}

impl TaskEvent {
    /// The task after the change.
    pub fn task(&self) -> &Task {
        match self {
            Self::Created(task) | Self::Completed(task) | Self::Deleted(task) => task,
        }
    }
}
