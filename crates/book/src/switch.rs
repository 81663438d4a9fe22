//! The dead-man's switch: a job that relays an owner's events if this process dies before it does.

use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sidecar::{Due, Job, Jobs};
use tokio::time::{Instant, timeout};
use tracing::warn;

use crate::Limits;
use crate::owner::{Owner, lock};

/// What the name of every relay job starts with; the owner follows.
pub(crate) const JOB_PREFIX: &str = "relay:";

/// How long arming a job may hold a user up: with the scheduler away, the call has no end of its own.
const SCHEDULE_LIMIT: Duration = Duration::from_millis(500);

/// Arms the jobs of all owners.
pub(crate) struct Switch {
    jobs: Arc<dyn Jobs>,
    limits: Limits,
    /// Until then nobody waits for the broker: it has just refused an event.
    pub(crate) broker: Quiet,
    scheduler: Quiet,
}

/// How far one owner's job is.
#[derive(Clone, Copy)]
pub(crate) struct Armed {
    /// It fires then, or later.
    due: Instant,
    window: Duration,
    /// What the head said then of relay jobs: once one has settled it, this one may be the one that did.
    relayed: u64,
}

/// Something that is left alone for a while after it failed.
#[derive(Default)]
pub(crate) struct Quiet(Mutex<Option<Instant>>);

impl Quiet {
    pub(crate) fn is_on(&self) -> bool {
        lock(&self.0).is_some_and(|until| Instant::now() < until)
    }

    pub(crate) fn begin(&self, length: Duration) {
        *lock(&self.0) = Some(Instant::now() + length);
    }

    pub(crate) fn end(&self) {
        *lock(&self.0) = None;
    }
}

impl Switch {
    pub(crate) fn new(jobs: Arc<dyn Jobs>, limits: Limits) -> Self {
        Self { jobs, limits, broker: Quiet::default(), scheduler: Quiet::default() }
    }

    /// Sees to it that `owner`'s job is armed, and not due very soon, before a commit on a head that says
    /// `relayed`. Whether it is.
    ///
    /// Never fails: without it events still go out, if this process lives.
    pub(crate) async fn arm<R>(&self, owner: &Owner<R>, relayed: u64) -> bool {
        let down = self.broker.is_on();
        let window = if down { self.limits.retry_after } else { self.limits.relay_window };
        self.arm_within(owner, relayed, window).await
    }

    /// Sees to it that `owner`'s job fires soon: the broker refused an event. Whether one will.
    pub(crate) async fn arm_soon<R>(&self, owner: &Owner<R>, relayed: u64) -> bool {
        self.arm_within(owner, relayed, self.limits.retry_after).await
    }

    async fn arm_within<R>(&self, owner: &Owner<R>, relayed: u64, window: Duration) -> bool {
        let now = Instant::now();
        let armed = *lock(&owner.outlet.armed);
        // A job that fires meanwhile leaves a newer head behind, so the commit is tried again, and arms it anew.
        let is_armed = armed.is_some_and(|it| {
            it.relayed == relayed && it.window <= window && it.due > now + it.window / 3
        });
        if is_armed || self.scheduler.is_on() {
            return is_armed;
        }
        let name = format!("{JOB_PREFIX}{}", owner.name);
        let job = Job { name, due: Due::In(window), data: b"{}".to_vec() };
        match timeout(SCHEDULE_LIMIT, self.jobs.schedule(&job)).await {
            Ok(Ok(())) => {
                self.scheduler.end();
                *lock(&owner.outlet.armed) = Some(Armed { due: now + window, window, relayed });
                return true;
            }
            Ok(Err(error)) => {
                let error = &error as &dyn Error;
                warn!(owner = owner.name, error, "no job guards these events while they go out");
            }
            // Only waiting costs a user something; an error at once is asked for again each time.
            Err(_) => {
                warn!(owner = owner.name, "the scheduler does not answer, no job guards events");
                self.scheduler.begin(self.limits.retry_after);
            }
        }
        metrics::counter!("daybook_book_relay_unarmed_total").increment(1);
        false
    }
}
