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
use tokio::time::Instant;
use tracing::{error, warn};

use crate::head::Owed;
use crate::{Books, StoreError};

/// What the name of every relay job starts with; the owner follows.
const JOB_PREFIX: &str = "relay:";

/// How long the broker is left alone after it refused an event.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The prefix under which [`Relay`] handles jobs.
pub fn relay_job() -> &'static str {
    JOB_PREFIX
}

/// What one process knows of its owners' events: whose turn it is, and what is out.
pub(crate) struct Outbound {
    publish: Arc<dyn Publish>,
    jobs: Arc<dyn Jobs>,
    /// By owner: the newest event that this process knows to be published.
    owners: Mutex<HashMap<String, Arc<tokio::sync::Mutex<u64>>>>,
    /// Until then nobody waits for the broker: it has just refused an event.
    quiet_until: Mutex<Option<Instant>>,
}

/// One owner's turn: while it is held, no other commit of this process touches that owner.
pub(crate) struct Turn<'a> {
    outbound: &'a Outbound,
    published: OwnedMutexGuard<u64>,
}

impl Outbound {
    pub(crate) fn new(publish: Arc<dyn Publish>, jobs: Arc<dyn Jobs>) -> Self {
        Self { publish, jobs, owners: Mutex::default(), quiet_until: Mutex::default() }
    }

    pub(crate) async fn turn(&self, owner: &str) -> Turn<'_> {
        let lock = {
            let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
            owners.entry(owner.to_owned()).or_default().clone()
        };
        Turn { outbound: self, published: lock.lock_owned().await }
    }

    fn is_quiet(&self) -> bool {
        let until = *self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    fn be_quiet(&self, until: Option<Instant>) {
        *self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }
}

impl Turn<'_> {
    pub(crate) fn published(&self) -> u64 {
        *self.published
    }

    /// Publishes what `owner` owes, now if the broker lets it, else by a job.
    ///
    /// Never fails: the change is durable and its events are in the head. Were the job lost too, they
    /// would go out with the owner's next commit.
    pub(crate) async fn announce(&mut self, owner: &str, outbox: &[Owed]) {
        if outbox.is_empty() {
            return;
        }
        if !self.outbound.is_quiet() {
            match self.publish(outbox).await {
                Ok(()) => return,
                Err(error) => {
                    let error = &error as &dyn Error;
                    warn!(owner, error, "events stay owed, a job will publish them");
                    metrics::counter!("daybook_book_publish_failures_total").increment(1);
                    self.outbound.be_quiet(Some(Instant::now() + RETRY_AFTER));
                }
            }
        }
        let name = format!("{JOB_PREFIX}{owner}");
        let job = Job { name, due: Due::In(RETRY_AFTER), data: b"{}".to_vec() };
        if let Err(error) = self.outbound.jobs.schedule(&job).await {
            let error = &error as &dyn Error;
            error!(owner, error, "events stay owed until the owner's next commit");
            metrics::counter!("daybook_book_relay_unarmed_total").increment(1);
        }
    }

    /// Publishes all of `outbox`, in order; on an error, what went out before it counts as published.
    ///
    /// One by one: in a bulk call a later event can go out although an earlier one failed.
    pub(crate) async fn publish(&mut self, outbox: &[Owed]) -> Result<(), SidecarError> {
        for owed in outbox {
            self.outbound.publish.publish(&owed.topic, &owed.event).await?;
            *self.published = owed.seq;
        }
        self.outbound.be_quiet(None);
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
