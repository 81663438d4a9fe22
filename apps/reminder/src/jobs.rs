//! The jobs: one for each task and instant, which is all that this app has to remember.

use chrono::{DateTime, Utc};
use domain::{TaskId, UserId};
use serde::{Deserialize, Serialize};
use sidecar::{Due, Job};

use crate::tasks::Pending;

mod give_reminder;

pub use give_reminder::GiveReminder;

/// What the name of every such job starts with; the task and the instant in milliseconds follow.
const JOB_PREFIX: &str = "rem:";

/// The prefix under which [`GiveReminder`] handles jobs.
pub fn reminder_job() -> &'static str {
    JOB_PREFIX
}

/// What a job is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct JobData {
    user: UserId,
    task: TaskId,
    at: DateTime<Utc>,
}

/// One name for each task and instant: set twice is set once.
pub(crate) fn job_name(task: TaskId, at: DateTime<Utc>) -> String {
    format!("{JOB_PREFIX}{task}:{}", at.timestamp_millis())
}

pub(crate) fn job(user: &UserId, pending: &Pending) -> Result<Job, serde_json::Error> {
    let (task, at) = (pending.task, pending.alarm.at);
    let data = serde_json::to_vec(&JobData { user: user.clone(), task, at })?;
    Ok(Job { name: job_name(task, at), due: Due::At(at), data })
}
