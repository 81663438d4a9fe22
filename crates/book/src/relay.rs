//! How events leave the book: in order, at least once, whatever fails.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sidecar::{Due, HandlerError, IncomingJob, Job, JobHandler, Jobs, Publish, SidecarError};
use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, timeout};
use tracing::warn;

use crate::head::Owed;
use crate::{Books, StoreError};

/// What the name of every relay job starts with; the owner follows.
const JOB_PREFIX: &str = "relay:";

/// How long the broker is left alone after it refused an event.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// How far ahead the dead-man's switch is set: the job that announces what a killed process left.
const SWITCH_AHEAD: Duration = Duration::from_secs(20);

/// A switch that goes off sooner than this is set anew.
const SWITCH_MARGIN: Duration = Duration::from_secs(10);

/// How long setting a job may hold a user up: with the scheduler away, the call has no end of its own.
const SCHEDULE_LIMIT: Duration = Duration::from_millis(500);

/// The prefix under which [`Relay`] handles jobs.
pub fn relay_job() -> &'static str {
    JOB_PREFIX
}

/// What one process knows of its owners' events: whose turn it is, and what is out.
pub(crate) struct Outbound {
    publish: Arc<dyn Publish>,
    jobs: Arc<dyn Jobs>,
    owners: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Known>>>>,
    /// Until then nobody waits for the broker: it has just refused an event.
    broker_quiet: Quiet,
    /// Until then nobody waits for the scheduler: it has just not answered.
    scheduler_quiet: Quiet,
}

/// What this process knows of one owner.
#[derive(Default)]
pub(crate) struct Known {
    /// The newest event that is published.
    published: u64,
    /// When the owner's relay job fires.
    switch: Option<Instant>,
}

/// One owner's turn: while it is held, no other commit of this process touches that owner.
pub(crate) struct Turn<'a> {
    outbound: &'a Outbound,
    owner: String,
    known: OwnedMutexGuard<Known>,
}

/// Leaves something alone for a while after it failed.
#[derive(Default)]
struct Quiet(Mutex<Option<Instant>>);

impl Quiet {
    fn holds(&self) -> bool {
        let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    fn set(&self, until: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }
}

impl Outbound {
    pub(crate) fn new(publish: Arc<dyn Publish>, jobs: Arc<dyn Jobs>) -> Self {
        let (broker_quiet, scheduler_quiet) = (Quiet::default(), Quiet::default());
        Self { publish, jobs, owners: Mutex::default(), broker_quiet, scheduler_quiet }
    }

    pub(crate) async fn turn(&self, owner: &str) -> Turn<'_> {
        let lock = {
            let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
            owners.entry(owner.to_owned()).or_default().clone()
        };
        Turn { outbound: self, owner: owner.to_owned(), known: lock.lock_owned().await }
    }
}

impl Turn<'_> {
    pub(crate) fn published(&self) -> u64 {
        self.known.published
    }

    /// Sets the dead-man's switch before a commit: were this process killed after it, the job would
    /// announce its events.
    ///
    /// Never fails: without a scheduler the user's change goes on, and only the net below it is off.
    pub(crate) async fn set_switch(&mut self) {
        let late_enough = |at: Instant| at > Instant::now() + SWITCH_MARGIN;
        if !self.known.switch.is_some_and(late_enough) {
            self.schedule(SWITCH_AHEAD).await;
        }
    }

    /// Publishes what the owner owes: now if the broker lets it, else by a job.
    ///
    /// An error says that the events are in the head, and that nothing would announce them before the
    /// owner's next commit: such a change must not be acknowledged.
    pub(crate) async fn announce(&mut self, outbox: &[Owed]) -> Result<(), StoreError> {
        if outbox.is_empty() {
            return Ok(());
        }
        if !self.outbound.broker_quiet.holds() {
            let Err(error) = self.publish(outbox).await else { return Ok(()) };
            let error = &error as &dyn Error;
            warn!(owner = self.owner, error, "events stay owed, a job will publish them");
            metrics::counter!("daybook_book_publish_failures_total").increment(1);
            self.outbound.broker_quiet.set(Some(Instant::now() + RETRY_AFTER));
        }
        self.schedule(RETRY_AFTER).await;
        let armed = self.known.switch.is_some_and(|at| at > Instant::now());
        armed.then_some(()).ok_or(StoreError::Unannounced { owner: self.owner.clone() })
    }

    /// Sets the owner's relay job anew, `ahead` from now; on an error the one set before stays.
    async fn schedule(&mut self, ahead: Duration) {
        if self.outbound.scheduler_quiet.holds() {
            return;
        }
        let job = Job {
            name: format!("{JOB_PREFIX}{}", self.owner),
            due: Due::In(ahead),
            data: b"{}".to_vec(),
        };
        let at = Instant::now() + ahead;
        let scheduled = timeout(SCHEDULE_LIMIT, self.outbound.jobs.schedule(&job)).await;
        match scheduled {
            Ok(Ok(())) => {
                self.known.switch = Some(at);
                self.outbound.scheduler_quiet.set(None);
                return;
            }
            Ok(Err(error)) => {
                let error = &error as &dyn Error;
                warn!(owner = self.owner, error, "the relay job could not be set");
            }
            // Only waiting costs a user something; an error at once is asked for again each time.
            Err(_) => {
                warn!(owner = self.owner, "the scheduler does not answer");
                self.outbound.scheduler_quiet.set(Some(Instant::now() + RETRY_AFTER));
            }
        }
        metrics::counter!("daybook_book_switch_failures_total").increment(1);
    }

    /// Publishes all of `outbox`, in order; on an error, what went out before it counts as published.
    ///
    /// One by one: in a bulk call a later event can go out although an earlier one failed.
    pub(crate) async fn publish(&mut self, outbox: &[Owed]) -> Result<(), SidecarError> {
        for owed in outbox {
            self.outbound.publish.publish(&owed.topic, &owed.event).await?;
            self.known.published = owed.seq;
        }
        self.outbound.broker_quiet.set(None);
        Ok(())
    }
}

/// Handles relay jobs: publishes what an owner still owes.
pub struct Relay<R>(
    /// Whose owners' events.
    pub Books<R>,
);

#[async_trait]
impl<R> JobHandler for Relay<R>
where
    R: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let Some(owner) = job.name.strip_prefix(JOB_PREFIX) else {
            return Err(HandlerError::refuse(NoOwner));
        };
        match self.0.open(owner).settle().await {
            Ok(()) => Ok(()),
            Err(error @ (StoreError::UnknownFormat { .. } | StoreError::Corrupt { .. })) => {
                Err(HandlerError::refuse(error))
            }
            Err(error) => Err(HandlerError::retry(error)),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the job names no owner")]
struct NoOwner;
