//! What reminder asks of task-api.

use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, Utc};
use contract::tasks::task_service_client::TaskServiceClient;
use contract::tasks::{CheckRemindersRequest, ListRemindersRequest, Reminder};
use domain::task::{Alarm, Task};
use domain::{TaskId, UserId};
use prost_types::Timestamp;
use sidecar::{AppChannel, HandlerError};
use tonic::{Code, Status};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
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
pub struct InvokedTasks(TaskServiceClient<AppChannel>);

impl InvokedTasks {
    /// `channel` leads to task-api.
    pub fn new(channel: AppChannel) -> Self {
        Self(TaskServiceClient::new(channel))
    }
}

#[async_trait]
impl AskTasks for InvokedTasks {
    async fn check(
        &self,
        user: &UserId,
        task: TaskId,
        at: DateTime<Utc>,
    ) -> Result<Option<Wanted>, NotAnswered> {
        let request = CheckRemindersRequest {
            user: user.to_string(),
            task: task.to_string(),
            at: Some(timestamp(at)),
        };
        let answer = self.0.clone().check_reminders(request).await.map_err(not_answered)?;
        let answer = answer.into_inner();
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
            let asked = self.0.clone().list_reminders(request.clone()).await;
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
