//! Reminders as the API shows them, and what puts one off.

use chrono::{DateTime, Utc};
use domain::TaskId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A reminder that is to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpcomingReminder {
    /// The task.
    #[schema(value_type = Uuid)]
    pub task: TaskId,
    /// What is to be done.
    pub title: String,
    /// Which of the task's reminders: `at`, `due-30m`, `start+0m`, or `snooze`.
    #[schema(pattern = "^(at|snooze|(due|start)[+-][0-9]+m)$")]
    pub reminder: String,
    /// When it is to be given.
    pub at: DateTime<Utc>,
}

/// Until when a task's reminder is put off: exactly one of the three.
#[derive(ToSchema)]
#[schema(example = json!({ "minutes": 10 }))]
#[serde(deny_unknown_fields)]
pub struct SnoozeTask {
    /// So many minutes from now, at most a year.
    #[schema(minimum = 1, maximum = 527_040)]
    pub minutes: Option<i64>,
    /// An instant to come.
    pub until: Option<DateTime<Utc>>,
    /// `10_minutes`, `1_hour` or `tomorrow`, which is 9 o'clock on the user's clock.
    #[schema(pattern = "^(10_minutes|1_hour|tomorrow)$")]
    pub preset: Option<String>,
    /// The version that is to be changed.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
}
