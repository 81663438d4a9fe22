//! Says when a reminder is due: once, late rather than never.
//!
//! Invariant: this app keeps nothing. What is still to be said is a Dapr Job, named after the task and the instant, so that
//! setting it twice is setting it once; whether it is still wanted is asked of task-api when it fires.

mod announce;
mod jobs;
mod measures;
mod on_task_event;
mod plan;
mod reminders;
mod tasks;
#[cfg(test)]
mod tests;
mod together;

pub use jobs::{GiveReminder, reminder_job};
pub use measures::describe;
pub use on_task_event::OnTaskEvent;
pub use reminders::Reminders;
pub use tasks::{AskTasks, InvokedTasks, NotAnswered, Pending, Since, Wanted};
