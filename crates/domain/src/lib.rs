//! Tasks, and the events they give rise to, as plain types and plain functions.
//!
//! Invariant: nothing here does I/O, is `async`, or reads a clock. Callers pass `now` and new ids in,
//! save the state and publish the events that come back.

mod event;
mod id;
mod task;
mod title;

pub use event::TaskEvent;
pub use id::{InvalidUserId, TaskId, UserId};
pub use task::{Decided, NewTask, NoSuchTask, Status, Task, complete, create, delete};
pub use title::{InvalidTitle, Title};
