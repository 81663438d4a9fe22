//! What notifier asks of task-api: how a user can be reached, and what is due.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono_tz::Tz;
use contract::tasks::task_service_client::TaskServiceClient;
use contract::tasks::{GetContactRequest, ListDueRequest};
use domain::{Task, UserId};
use moka::sync::Cache;
use sidecar::AppChannel;
use tonic::Status;

use crate::clock_times;
use crate::notification::{Digest, Line};

/// How long what is known of a user is good for.
const KNOWN_FOR: Duration = Duration::from_secs(60);
/// Of so many users it is known at a time.
const MOST_KNOWN: u64 = 100_000;
/// A digest tells so many tasks of each kind.
const MOST_LINES: usize = 50;
/// So much of a title, in characters.
const MOST_TITLE: usize = 200;

/// How a user can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The verified address, where there is one.
    pub email: Option<String>,
    /// The user's zone.
    pub zone: Tz,
    /// Whether the account was deleted.
    pub deleted: bool,
}

impl Contact {
    /// Whether e-mails can go there.
    pub(crate) fn is_reachable(&self) -> bool {
        self.email.is_some() && !self.deleted
    }
}

/// Task-api did not answer, or not as it should.
#[derive(Debug, thiserror::Error)]
#[error("task-api did not answer")]
pub struct NoAnswer(#[source] pub Status);

/// What is asked of task-api.
#[async_trait]
pub trait AskTasks: Send + Sync {
    /// How the user can be reached.
    async fn contact(&self, user: &UserId) -> Result<Contact, NoAnswer>;

    /// What is overdue and due today, and the user's zone.
    async fn due(&self, user: &UserId) -> Result<(Digest, Tz), NoAnswer>;
}

/// Task-api, by service invocation through the sidecar.
pub struct InvokedTasks(TaskServiceClient<AppChannel>);

impl InvokedTasks {
    /// `channel` leads to task-api.
    pub fn new(channel: AppChannel) -> Self {
        Self(TaskServiceClient::new(channel))
    }
}

#[async_trait]
impl AskTasks for InvokedTasks {
    async fn contact(&self, user: &UserId) -> Result<Contact, NoAnswer> {
        let request = GetContactRequest { user: user.to_string() };
        let reply = self.0.clone().get_contact(request).await.map_err(NoAnswer)?.into_inner();
        Ok(Contact {
            // The binding takes a list, separated by `;`: what is no single address is none.
            email: Some(reply.email).filter(|it| it.contains('@') && !it.contains([';', ','])),
            zone: clock_times::zone(&reply.tz),
            deleted: reply.deleted,
        })
    }

    async fn due(&self, user: &UserId) -> Result<(Digest, Tz), NoAnswer> {
        let request = ListDueRequest { user: user.to_string() };
        let reply = self.0.clone().list_due(request).await.map_err(NoAnswer)?.into_inner();
        let malformed = |what: &str| NoAnswer(Status::internal(format!("{what} is malformed")));
        let day = reply.day.parse().map_err(|_| malformed("the day"))?;
        let lines = |tasks: &[String]| {
            tasks.iter().take(MOST_LINES).map(|task| line(task)).collect::<Result<Vec<_>, _>>()
        };
        let overdue = lines(&reply.overdue_json).map_err(|_| malformed("a task"))?;
        let today = lines(&reply.today_json).map_err(|_| malformed("a task"))?;
        let all = reply.overdue_json.len() + reply.today_json.len();
        let left_out = all - overdue.len() - today.len();
        Ok((Digest { day, overdue, today, left_out }, clock_times::zone(&reply.tz)))
    }
}

fn line(task: &str) -> Result<Line, serde_json::Error> {
    let task: Task = serde_json::from_str(task)?;
    Ok(Line { task: task.id, title: short(task.title.as_str()), due: task.due })
}

/// The beginning of a title.
pub(crate) fn short(title: &str) -> String {
    match title.char_indices().nth(MOST_TITLE) {
        Some((end, _)) => format!("{}…", &title[..end]),
        None => title.to_owned(),
    }
}

/// What is known of users, for a minute.
pub(crate) struct Contacts {
    tasks: Arc<dyn AskTasks>,
    known: Cache<UserId, Contact>,
}

impl Contacts {
    pub(crate) fn new(tasks: Arc<dyn AskTasks>) -> Self {
        let known = Cache::builder().max_capacity(MOST_KNOWN).time_to_live(KNOWN_FOR).build();
        Self { tasks, known }
    }

    /// How the user can be reached.
    pub(crate) async fn of(&self, user: &UserId) -> Result<Contact, NoAnswer> {
        if let Some(known) = self.known.get(user) {
            return Ok(known);
        }
        let contact = self.tasks.contact(user).await?;
        self.known.insert(user.clone(), contact.clone());
        Ok(contact)
    }

    /// What is known of the user already.
    pub(crate) fn known(&self, user: &UserId) -> Option<Contact> {
        self.known.get(user)
    }

    /// What is overdue and due today, and the user's zone.
    pub(crate) async fn due(&self, user: &UserId) -> Result<(Digest, Tz), NoAnswer> {
        self.tasks.due(user).await
    }
}
