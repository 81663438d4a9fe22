//! What every handler is given.

use std::sync::Arc;
use std::time::Duration;

use book::{Books, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use service::Clock;
use sidecar::{BoxError, Due, Job, Jobs, Publish, State};
use tokio::time::timeout;

use crate::agenda::{Agenda, Occurrence, Record};
use crate::jobs::occurrence_job_of;
use crate::tasks::Tasks;

/// How long setting a job may take: with the scheduler away, the call has no end of its own.
const SCHEDULE_LIMIT: Duration = Duration::from_secs(2);

/// The parts that handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) agenda: Agenda,
    pub(crate) tasks: Arc<dyn Tasks>,
    pub(crate) missed_after: TimeDelta,
    jobs: Arc<dyn Jobs>,
    clock: Arc<dyn Clock>,
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
        let agenda = Agenda::new(state, publish, jobs.clone());
        Self { agenda, tasks, missed_after, jobs, clock }
    }

    /// The books of the agenda.
    pub fn books(&self) -> Books<Record> {
        self.agenda.books()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Sets the job of an occurrence, in place of the one that it may have.
    pub(crate) async fn arm(&self, occurrence: &Occurrence) -> Result<(), NotDone> {
        let (name, data) = occurrence_job_of(occurrence);
        let job = Job { name, due: Due::At(occurrence.date.at), data };
        match timeout(SCHEDULE_LIMIT, self.jobs.schedule(&job)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(NotDone::NotArmed(error.into())),
            Err(late) => Err(NotDone::NotArmed(late.into())),
        }
    }
}
