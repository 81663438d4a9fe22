//! Sets jobs, deletes them, and says so.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use contract::names::REMINDER_EVENTS;
use domain::UserId;
use futures::future::{join_all, try_join_all};
use service::Clock;
use sidecar::{CloudEvent, HandlerError, Jobs, Publish, SidecarError};

use crate::announce::{self, Cause};
use crate::jobs::{job, job_name};
use crate::measures;
use crate::plan::Plan;
use crate::tasks::{AskTasks, Pending};
use crate::together::Together;

/// So many events are published at a time, at most.
const MOST_SAID: usize = 100;
/// Between two publications, at least: what was answered together goes out together.
const SAID_PACE: Duration = Duration::from_millis(5);

/// The parts that handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct Reminders {
    pub(crate) tasks: Arc<dyn AskTasks>,
    jobs: Arc<dyn Jobs>,
    voice: Arc<Together<CloudEvent, Result<(), SidecarError>>>,
    clock: Arc<dyn Clock>,
}

impl Reminders {
    /// Puts the parts together.
    pub fn new(
        tasks: Arc<dyn AskTasks>,
        jobs: Arc<dyn Jobs>,
        publish: Arc<dyn Publish>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let voice = Together::new(MOST_SAID, SAID_PACE, move |events| say(publish.clone(), events));
        Self { tasks, jobs, voice: Arc::new(voice), clock }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Does what an event asks for, and gives back what is to be said of it.
    pub(crate) async fn carry_out(&self, plan: Plan) -> Result<Vec<CloudEvent>, HandlerError> {
        match plan {
            Plan::Nothing => Ok(Vec::new()),
            Plan::Arm { user, pending, cause } => self.arm(&user, &pending, &cause).await,
            Plan::Cancel { user, pending, since, cause } => {
                // In this order: whatever is set by then, by events that came before this one or after it, is set anew, if
                // task-api still wants it after the jobs were deleted. So none is lost, however late this event is.
                try_join_all(pending.iter().map(|one| self.disarm(one))).await?;
                let task = pending.first().map(|one| one.task);
                let wanted = self.tasks.list(&user, task, &since).await?;
                self.set(&user, &wanted).await?;
                let off = pending.iter().filter(|one| !wanted.contains(one));
                let off = off.filter(|one| one.alarm.at > cause.time);
                said(off.map(|one| announce::cancelled(&user, one, &cause)))
            }
            Plan::Move { user, since, cause } => {
                let wanted = self.tasks.list(&user, None, &since).await?;
                self.arm(&user, &wanted, &cause).await
            }
        }
    }

    async fn arm(
        &self,
        user: &UserId,
        pending: &[Pending],
        cause: &Cause,
    ) -> Result<Vec<CloudEvent>, HandlerError> {
        self.set(user, pending).await?;
        // What is given at once needs no announcement.
        let ahead = pending.iter().filter(|one| one.alarm.at > cause.time);
        said(ahead.map(|one| announce::scheduled(user, one, cause)))
    }

    async fn set(&self, user: &UserId, pending: &[Pending]) -> Result<(), HandlerError> {
        // A user's reminders may be many: not all at once.
        for some in pending.chunks(16) {
            try_join_all(some.iter().map(|one| self.set_one(user, one))).await?;
        }
        Ok(())
    }

    async fn set_one(&self, user: &UserId, pending: &Pending) -> Result<(), HandlerError> {
        let job = job(user, pending).map_err(HandlerError::refuse)?;
        self.jobs.schedule(&job).await.map_err(HandlerError::retry)?;
        measures::job_set();
        Ok(())
    }

    async fn disarm(&self, pending: &Pending) -> Result<(), HandlerError> {
        let name = job_name(pending.task, pending.alarm.at);
        self.jobs.delete(&name).await.map_err(HandlerError::retry)
    }

    /// Publishes events, with what else is to be said at the moment: how it went with each, in the same order.
    pub(crate) async fn say(&self, events: Vec<CloudEvent>) -> Vec<Result<(), HandlerError>> {
        let saying = events.into_iter().map(|event| async {
            let said = self.voice.ask(event).await.map(|said| said.map_err(HandlerError::retry));
            said.unwrap_or_else(|| Err(HandlerError::retry("it was not said")))
        });
        join_all(saying).await
    }
}

async fn say(publish: Arc<dyn Publish>, events: Vec<CloudEvent>) -> Vec<Result<(), SidecarError>> {
    match events.as_slice() {
        [one] => vec![publish.publish(REMINDER_EVENTS, one).await],
        many => match publish.publish_bulk(REMINDER_EVENTS, many).await {
            Ok(results) => results,
            Err(error) => vec![Err(error); many.len()],
        },
    }
}

fn said(
    events: impl Iterator<Item = Result<CloudEvent, serde_json::Error>>,
) -> Result<Vec<CloudEvent>, HandlerError> {
    events.collect::<Result<_, _>>().map_err(HandlerError::refuse)
}
