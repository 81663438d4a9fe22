//! What reminder asks of task-api.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, Utc};
use contract::tasks::task_service_client::TaskServiceClient;
use contract::tasks::{
    CheckRemindersRequest, CheckedInstant, ListRemindersRequest, MOST_INSTANTS, Reminder,
    ReminderInstant,
};
use domain::task::{Alarm, Task};
use domain::{TaskId, UserId};
use prost_types::Timestamp;
use sidecar::{AppChannel, HandlerError};
use tonic::{Code, Status};

use crate::together::Together;

/// Between two questions, at least: many small ones would take the time that a few that ask as much leave to others.
const CHECKS_PACE: Duration = Duration::from_millis(10);

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NotAnswered {
    /// task-api, or a sidecar on the way to it, does not answer.
    #[error("task-api did not answer")]
    Unavailable(#[source] Status),
    /// task-api does not take the question. Asking it again would not help.
    #[error("task-api refused the question")]
    Refused(#[source] Status),
    /// The answer is none.
    #[error("task-api's answer has no {0}")]
    Malformed(&'static str),
}

/// The reminders to be given for one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Their names; at least one.
    pub names: Vec<String>,
    /// The task as it is.
    pub task: Task,
    /// The user's zone.
    pub tz: String,
}

/// A reminder of a task that is still to be given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pending {
    /// Of which task.
    pub task: TaskId,
    /// Which, and when.
    pub alarm: Alarm,
}

/// Which reminders are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// Those at or after then.
    pub from: DateTime<Utc>,
    /// Also those that were so in this zone, where the user lived before.
    pub previous_tz: Option<String>,
}

/// Asks what is true of a user's tasks now.
#[async_trait]
pub trait AskTasks: Send + Sync {
    /// Which reminders of a task are to be given for `at`: `None` where there are none.
    async fn check(
        &self,
        user: &UserId,
        task: TaskId,
        at: DateTime<Utc>,
    ) -> Result<Option<Wanted>, NotAnswered>;

    /// The reminders of one task, or of all open tasks of `user`.
    async fn list(
        &self,
        user: &UserId,
        task: Option<TaskId>,
        since: &Since,
    ) -> Result<Vec<Pending>, NotAnswered>;
}

impl From<NotAnswered> for HandlerError {
    fn from(error: NotAnswered) -> Self {
        match error {
            NotAnswered::Refused(_) => Self::refuse(error),
            NotAnswered::Unavailable(_) | NotAnswered::Malformed(_) => Self::retry(error),
        }
    }
}

/// task-api, by service invocation through the sidecar.
pub struct InvokedTasks {
    client: TaskServiceClient<AppChannel>,
    checks: Together<ReminderInstant, Checked>,
}

type Checked = Result<Option<Wanted>, NotAnswered>;

impl InvokedTasks {
    /// `channel` leads to task-api.
    pub fn new(channel: AppChannel) -> Self {
        let client = TaskServiceClient::new(channel);
        let asked = client.clone();
        let checks = Together::new(MOST_INSTANTS, CHECKS_PACE, move |instants| {
            check(asked.clone(), instants)
        });
        Self { client, checks }
    }
}

/// Asks about so many at a time; an answer to each, in the same order.
async fn check(
    mut client: TaskServiceClient<AppChannel>,
    instants: Vec<ReminderInstant>,
) -> Vec<Checked> {
    let count = instants.len();
    match client.check_reminders(CheckRemindersRequest { instants }).await {
        Ok(answer) => answer.into_inner().checked.into_iter().map(checked).collect(),
        // Whatever is wrong with the call as a whole, no single job is to end for it.
        Err(status) => vec![Err(NotAnswered::Unavailable(status)); count],
    }
}

fn checked(answer: CheckedInstant) -> Checked {
    if answer.code != 0 {
        return Err(not_answered(Status::new(answer.code.into(), answer.message)));
    }
    if answer.reminders.is_empty() {
        return Ok(None);
    }
    let task = serde_json::from_str(&answer.task_json);
    Ok(Some(Wanted {
        names: answer.reminders.into_iter().map(|reminder| reminder.name).collect(),
        task: task.map_err(|_| NotAnswered::Malformed("task"))?,
        tz: answer.tz,
    }))
}

#[async_trait]
impl AskTasks for InvokedTasks {
    async fn check(
        &self,
        user: &UserId,
        task: TaskId,
        at: DateTime<Utc>,
    ) -> Result<Option<Wanted>, NotAnswered> {
        let (user, task) = (user.to_string(), task.to_string());
        let instant = ReminderInstant { user, task, at: Some(timestamp(at)) };
        self.checks.ask(instant).await.unwrap_or(Err(NotAnswered::Malformed("answer")))
    }

    async fn list(
        &self,
        user: &UserId,
        task: Option<TaskId>,
        since: &Since,
    ) -> Result<Vec<Pending>, NotAnswered> {
        let mut request = ListRemindersRequest {
            user: user.to_string(),
            task: task.map(|id| id.to_string()).unwrap_or_default(),
            from: Some(timestamp(since.from)),
            previous_tz: since.previous_tz.clone().unwrap_or_default(),
            ..ListRemindersRequest::default()
        };
        let mut all = Vec::new();
        loop {
            let asked = self.client.clone().list_reminders(request.clone()).await;
            let page = asked.map_err(not_answered)?.into_inner();
            for reminder in page.reminders {
                all.push(pending(reminder)?);
            }
            if page.next_page_token.is_empty() {
                return Ok(all);
            }
            request.page_token = page.next_page_token;
        }
    }
}

fn not_answered(status: Status) -> NotAnswered {
    match status.code() {
        Code::InvalidArgument => NotAnswered::Refused(status),
        _ => NotAnswered::Unavailable(status),
    }
}

fn timestamp(at: DateTime<Utc>) -> Timestamp {
    let nanos = at.timestamp_subsec_nanos().try_into().unwrap_or_default();
    Timestamp { seconds: at.timestamp(), nanos }
}

fn pending(reminder: Reminder) -> Result<Pending, NotAnswered> {
    let read = |Timestamp { seconds, nanos }| {
        DateTime::from_timestamp(seconds, u32::try_from(nanos).ok()?)
    };
    let at = reminder.at.and_then(read).ok_or(NotAnswered::Malformed("instant"))?.trunc_subsecs(3);
    let task = reminder.task.parse().map_err(|_| NotAnswered::Malformed("task"))?;
    Ok(Pending { task, alarm: Alarm { at, name: reminder.name.into() } })
}
