//! `reminder-events`: what becomes of reminders, as CloudEvents types and JSON data.
//!
//! Each event is named after its cause, so it has one id however often it is published. `contracts/events/reminder/` describes
//! the data of each type as a JSON Schema.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Task, TaskId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::task_event::Malformed;

#[cfg(test)]
mod tests;

/// The CloudEvents source of every event on `reminder-events`.
pub const SOURCE: &str = "/daybook/reminder";

/// What the owner of the ledger's entries of a user's reminders starts with; the user follows. No [`UserId`] holds a colon.
pub const OWNER_PREFIX: &str = "reminders:";

/// A reminder is to be given at an instant to come.
pub const REMINDER_SCHEDULED: &str = "daybook.reminder.scheduled.v1";
/// A reminder is given: its instant has come, and task-api has confirmed that it is still wanted.
pub const REMINDER_TRIGGERED: &str = "daybook.reminder.triggered.v1";
/// A task's reminders are not to be given after all: it was done, or deleted.
pub const REMINDER_CANCELLED: &str = "daybook.reminder.cancelled.v1";
/// Somebody asked to be reminded later.
pub const REMINDER_SNOOZED: &str = "daybook.reminder.snoozed.v1";

/// Every CloudEvents type on `reminder-events`.
pub const TYPES: [&str; 4] =
    [REMINDER_SCHEDULED, REMINDER_TRIGGERED, REMINDER_CANCELLED, REMINDER_SNOOZED];

/// The data of an event on `reminder-events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Data<'a> {
    /// Of [`REMINDER_TRIGGERED`].
    Triggered(Box<Triggered<'a>>),
    /// Of every other type.
    Noted(Noted<'a>),
}

/// The data of [`REMINDER_TRIGGERED`]. The event's own time is `at`, however late it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triggered<'a> {
    /// Whose task.
    pub user: Cow<'a, UserId>,
    /// The whole task as it was when the reminder was given.
    pub task: Cow<'a, Task>,
    /// Which of its reminders: `at`, `due-30m`, `start+0m`, `snooze`.
    pub reminder: Cow<'a, str>,
    /// When it was to be given.
    pub at: DateTime<Utc>,
    /// How many seconds later it was given, where that is more than [`Triggered::ON_TIME_SECONDS`]. Given again, it may say
    /// another number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_by: Option<u64>,
    /// The user's zone, an IANA name.
    pub tz: Cow<'a, str>,
}

/// The data of every other type: which reminder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted<'a> {
    /// Whose task.
    pub user: Cow<'a, UserId>,
    /// The task.
    pub task_id: TaskId,
    /// Which of its reminders.
    pub reminder: Cow<'a, str>,
    /// When it is, or was, to be given.
    pub at: DateTime<Utc>,
}

impl Triggered<'_> {
    /// What is given no later than so many seconds is on time.
    pub const ON_TIME_SECONDS: u64 = 5;

    /// The CloudEvents id: one for each reminder and instant.
    pub fn id(&self) -> Uuid {
        triggered_id(self.task.id, &self.reminder, self.at)
    }

    /// About when it was given: `at`, and what it is late by.
    pub fn given_at(&self) -> DateTime<Utc> {
        let late = self.late_by.and_then(|seconds| i64::try_from(seconds).ok());
        let late = late.and_then(chrono::TimeDelta::try_seconds).unwrap_or_default();
        self.at.checked_add_signed(late).unwrap_or(self.at)
    }
}

impl Noted<'_> {
    /// The CloudEvents id of an event of type `kind`: one for each reminder, instant and cause, which is the id of the event on
    /// `task-events` that brought it about.
    pub fn id(&self, kind: &str, cause: &str) -> Uuid {
        named(self.task_id, &format!("{kind} {} {cause}", place(&self.reminder, self.at)))
    }
}

impl Data<'_> {
    /// Whose event it is.
    pub fn user(&self) -> &UserId {
        match self {
            Self::Triggered(data) => &data.user,
            Self::Noted(data) => &data.user,
        }
    }

    /// Which task: as text, the CloudEvents subject.
    pub fn task(&self) -> TaskId {
        match self {
            Self::Triggered(data) => data.task.id,
            Self::Noted(data) => data.task_id,
        }
    }
}

/// Who owns the ledger's entries of a user's reminders.
pub fn owner(user: &UserId) -> String {
    format!("{OWNER_PREFIX}{user}")
}

/// The CloudEvents id of [`REMINDER_TRIGGERED`] for one reminder of a task and one instant: UUIDv5 of the task and
/// `{reminder}@{instant}`, the instant as RFC 3339 in UTC with milliseconds.
pub fn triggered_id(task: TaskId, reminder: &str, at: DateTime<Utc>) -> Uuid {
    named(task, &place(reminder, at))
}

fn place(reminder: &str, at: DateTime<Utc>) -> String {
    format!("{reminder}@{}", at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

fn named(task: TaskId, name: &str) -> Uuid {
    Uuid::new_v5(&task.0, name.as_bytes())
}

/// Checks an event as it came in, and takes it apart.
pub fn parse(
    kind: &str,
    id: &str,
    subject: &str,
    data: &[u8],
) -> Result<(Uuid, Data<'static>), Malformed> {
    if !TYPES.contains(&kind) {
        return Err(Malformed::Type(kind.to_owned()));
    }
    let id: Uuid = id.parse().map_err(|_| Malformed::Contradiction("id"))?;
    let data = match kind {
        REMINDER_TRIGGERED => {
            let data: Triggered<'static> = serde_json::from_slice(data)?;
            if data.id() != id {
                return Err(Malformed::Contradiction("id"));
            }
            Data::Triggered(Box::new(data))
        }
        _ => Data::Noted(serde_json::from_slice(data)?),
    };
    if data.task().to_string() != subject {
        return Err(Malformed::Contradiction("subject"));
    }
    Ok((id, data))
}
