//! What every request handler is given.

use std::sync::Arc;

use book::{Books, Change, Committed, NewEvent};
use chrono::{DateTime, SubsecRound, Utc};
use contract::names::TASK_EVENTS;
use contract::task_event::{self, TaskData};
use domain::{Decided, Task, TaskEvent, UserId};
use service::Clock;
use sidecar::{Jobs, Publish, State};

use crate::audit_log::AuditLog;
use crate::dev_tokens::DevTokens;
use crate::refusal::Refusal;

/// The parts that handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    books: Books<Task>,
    clock: Arc<dyn Clock>,
    pub(crate) tokens: DevTokens,
    pub(crate) audit: Arc<dyn AuditLog>,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        state: Arc<dyn State>,
        publish: Arc<dyn Publish>,
        jobs: Arc<dyn Jobs>,
        clock: Arc<dyn Clock>,
        tokens: DevTokens,
        audit: Arc<dyn AuditLog>,
    ) -> Self {
        Self { books: Books::new(state, publish, jobs), clock, tokens, audit }
    }

    /// Every user's tasks, for the relay.
    pub fn books(&self) -> Books<Task> {
        self.books.clone()
    }

    /// The time now, to the millisecond: what clients can hold.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(3)
    }

    pub(crate) fn book(&self, user: &UserId) -> book::Book<Task> {
        self.books.open(user.as_str())
    }

    /// Makes a decision about `user`'s tasks durable, with the event that announces it.
    pub(crate) async fn commit(
        &self,
        user: &UserId,
        decide: impl Fn(&book::View<Task>) -> Result<Decided, Refusal> + Send + 'static,
    ) -> Result<Task, Refusal> {
        let whose = user.clone();
        let committed = self
            .book(user)
            .commit(move |view| {
                let Decided { task, event } = decide(view)?;
                Ok((change(&whose, event)?, task))
            })
            .await;
        let Committed { output, .. } = committed.map_err(Refusal::from_commit)?;
        Ok(output)
    }
}

fn change(user: &UserId, event: Option<TaskEvent>) -> Result<Change<Task>, Refusal> {
    let Some(event) = event else { return Ok(Change::none()) };
    let task = event.task();
    let id = task.id.to_string();
    let data = TaskData { user: user.clone(), task: task.clone() };
    let (put, remove) = match event {
        TaskEvent::Deleted(_) => (vec![], vec![id.clone()]),
        _ => (vec![(id.clone(), task.clone())], vec![]),
    };
    let event = NewEvent {
        topic: TASK_EVENTS,
        kind: task_event::kind(&event),
        source: task_event::SOURCE,
        subject: id,
        time: task.updated_at,
        data: serde_json::to_value(data).map_err(Refusal::unwritable)?,
    };
    Ok(Change { put, remove, events: vec![event] })
}
