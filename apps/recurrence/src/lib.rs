//! Makes the occurrences of series on schedule when their time comes, and makes good what was missed.

mod agenda;
mod app;
mod config;
mod jobs;
mod make;
mod measures;
mod on_reconcile;
mod on_task_event;
mod plan;
mod tasks;
#[cfg(test)]
mod tests;

pub use agenda::Record;
pub use app::App;
pub use config::Config;
pub use jobs::{MakeOccurrence, occurrence_job};
pub use on_reconcile::OnReconcile;
pub use on_task_event::OnTaskEvent;
pub use tasks::{InvokedTasks, Outcome, Tasks};
