//! What every handler is given.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use book::{Books, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use service::Clock;
use sidecar::{BoxError, Due, Job, Jobs, Publish, State};
use tokio::time::{Instant, timeout};

use crate::agenda::{Agenda, Occurrence, Record};
use crate::jobs::occurrence_job_of;
use crate::measures;
use crate::tasks::Tasks;

#[cfg(test)]
mod tests;

/// How long setting a job may take: with the scheduler away, the call has no end of its own.
const SCHEDULE_LIMIT: Duration = Duration::from_secs(2);

/// How long nobody waits for it again once it did not answer.
const QUIET: Duration = Duration::from_secs(5);

/// The parts that handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) agenda: Agenda,
    pub(crate) tasks: Arc<dyn Tasks>,
    pub(crate) missed_after: TimeDelta,
    jobs: Arc<dyn Jobs>,
    scheduler: Scheduler,
    clock: Arc<dyn Clock>,
}

/// Until when the scheduler is left alone: it takes no time to be told that it is away, but to find out.
#[derive(Clone, Default)]
struct Scheduler(Arc<Mutex<Option<Instant>>>);

impl Scheduler {
    /// The answer to a call, if there is one in time.
    async fn ask<T>(&self, call: impl Future<Output = T>) -> Option<T> {
        if self.quiet_until().is_some_and(|until| Instant::now() < until) {
            return None;
        }
        let answer = timeout(SCHEDULE_LIMIT, call).await.ok();
        *self.quiet_until() = answer.is_none().then(|| Instant::now() + QUIET);
        answer
    }

    fn quiet_until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why something was not done that is worth trying again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotDone {
    #[error("the agenda's store did not do it")]
    Store(#[from] StoreError),
    #[error("task-api did not answer")]
    Tasks(#[from] tonic::Status),
    #[error("no job was set for what is next")]
    NotArmed(#[source] BoxError),
}

impl App {
    /// Puts the parts together.
    pub fn new(
        state: Arc<dyn State>,
        publish: Arc<dyn Publish>,
        jobs: Arc<dyn Jobs>,
        clock: Arc<dyn Clock>,
        tasks: Arc<dyn Tasks>,
        missed_after: TimeDelta,
    ) -> Self {
        measures::describe();
        let agenda = Agenda::new(state, publish, jobs.clone());
        Self { agenda, tasks, missed_after, jobs, scheduler: Scheduler::default(), clock }
    }

    /// The books of the agenda.
    pub fn books(&self) -> Books<Record> {
        self.agenda.books()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Sets the job of an occurrence, in place of the one that it may have.
    async fn arm(&self, occurrence: &Occurrence) -> Result<(), NotDone> {
        let (name, data) = occurrence_job_of(occurrence);
        let job = Job { name, due: Due::At(occurrence.date.at), data };
        let error: BoxError = match self.scheduler.ask(self.jobs.schedule(&job)).await {
            Some(Ok(())) => return Ok(()),
            Some(Err(error)) => error.into(),
            None => "the scheduler does not answer".into(),
        };
        measures::unarmed();
        Err(NotDone::NotArmed(error))
    }

    /// Sets the jobs of all. Once the scheduler does not answer nobody waits for it again: whoever asked is asked again.
    pub(crate) async fn arm_all(&self, occurrences: &[Occurrence]) -> Result<(), NotDone> {
        for occurrence in occurrences {
            self.arm(occurrence).await?;
        }
        Ok(())
    }
}
