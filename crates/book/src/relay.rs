//! How events leave the book: in order, at least once, whatever fails.

use std::error::Error;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use sidecar::{CloudEvent, HandlerError, IncomingJob, JobHandler};
use tracing::warn;

use crate::change::Record;
use crate::engine::{Engine, MAX_ROUNDS};
use crate::error::corrupt;
use crate::owner::{Owner, lock};
use crate::post::Posted;
use crate::segment::Owed;
use crate::switch::{Armed, JOB_PREFIX};
use crate::{Books, Limits, StoreError, measures};

/// The prefix under which [`Relay`] handles jobs.
pub fn relay_job() -> &'static str {
    JOB_PREFIX
}

/// Where one owner's events leave this process.
#[derive(Default)]
pub(crate) struct Outlet {
    /// Whoever publishes has it: one after the other, so that order holds.
    turn: tokio::sync::Mutex<()>,
    flow: Mutex<Flow>,
    pub(crate) armed: Mutex<Option<Armed>>,
}

/// Whether a task publishes, and whether it has to look again when it is done.
#[derive(Default)]
struct Flow {
    is_on: bool,
    again: bool,
    /// Whether one will, in a while.
    is_put_off: bool,
}

impl<R: Record> Engine<R> {
    /// Publishes in the background what `owner` owes by the head that is held.
    pub(crate) fn offer(self: &Arc<Self>, owner: &Arc<Owner<R>>) {
        let owes = owner.held().is_some_and(|held| held.head.seq > owner.published());
        if !owes {
            return;
        }
        let mut flow = lock(&owner.outlet.flow);
        flow.again = flow.is_on;
        if !flow.is_on {
            flow.is_on = true;
            drop(flow);
            let (engine, owner) = (self.clone(), owner.clone());
            self.tasks.spawn(async move { engine.flow(&owner).await });
        }
    }

    async fn flow(self: &Arc<Self>, owner: &Arc<Owner<R>>) {
        loop {
            let turn = owner.outlet.turn.lock().await;
            let drained = match self.switch.broker.is_on() {
                true => Err(None),
                false => self.drain(owner).await.map_err(Some),
            };
            drop(turn);
            if let Err(error) = drained {
                if let Some(error) = &error {
                    let error = error as &dyn Error;
                    warn!(owner = owner.name, error, "events stay owed, a job will publish them");
                }
                let relayed = owner.held().map_or(0, |held| held.head.relayed);
                if !self.switch.arm_soon(owner, relayed).await {
                    self.offer_later(owner);
                }
            }
            let mut flow = lock(&owner.outlet.flow);
            if !flow.again {
                flow.is_on = false;
                return;
            }
            flow.again = false;
        }
    }

    /// Tries again in a while: no job does, for the scheduler is away too.
    ///
    /// Nothing waits for this when the process ends.
    fn offer_later(self: &Arc<Self>, owner: &Arc<Owner<R>>) {
        if std::mem::replace(&mut lock(&owner.outlet.flow).is_put_off, true) {
            return;
        }
        let (engine, owner) = (self.clone(), owner.clone());
        tokio::spawn(async move {
            #[expect(clippy::disallowed_methods, reason = "nobody else will tell when it is back")]
            tokio::time::sleep(engine.limits.retry_after).await;
            lock(&owner.outlet.flow).is_put_off = false;
            engine.offer(&owner);
        });
    }

    /// Publishes everything that is owed by the newest head held, the oldest first.
    async fn drain(self: &Arc<Self>, owner: &Arc<Owner<R>>) -> Result<(), StoreError> {
        let mut misses = 0;
        while let Some(held) = owner.held() {
            let published = owner.published();
            let head = &held.head;
            let Some(spill) = head.spilled.iter().find(|spill| spill.last > published) else {
                return self.publish(owner, &head.outbox).await;
            };
            match self.read_spills(owner, std::slice::from_ref(spill)).await? {
                Ok(events) => {
                    self.publish(owner, &events).await?;
                    self.trim(owner, false).await?;
                }
                // The head that is held is an old one.
                Err(missing) if misses == MAX_ROUNDS => return Err(missing.into()),
                Err(_) => {
                    misses += 1;
                    self.refresh(owner).await?;
                }
            }
        }
        Ok(())
    }

    /// Publishes those of `events` that are not out yet, in order.
    ///
    /// One by one, each in a call with those of other owners: in a bulk call a later event can go out
    /// although an earlier one failed. Only a burst goes out at once, in the order the broker gives it.
    async fn publish(&self, owner: &Owner<R>, events: &[Owed]) -> Result<(), StoreError> {
        let out = events.partition_point(|owed| owed.seq <= owner.published());
        let mut owed = &events[out..];
        while let Some(first) = owed.first() {
            let (now, later) = owed.split_at(self.together(owed));
            let read = |owed: &Owed| serde_json::from_str(owed.event.get());
            let letter: Result<Vec<CloudEvent>, _> = now.iter().map(read).collect();
            let letter = letter.map_err(|error| corrupt(&owner.key, error))?;
            let bytes = now.iter().map(Owed::bytes).sum();
            let times: Vec<_> = letter.iter().map(|event| event.time).collect();

            let sending = self.post.send(&self.tasks, &first.topic, letter, bytes);
            let Posted { sent, error } = sending.await;
            if let Some(last) = now[..sent].last() {
                self.switch.broker.end();
                owner.learn_published(last.seq);
                measures::published(&times[..sent]);
            }
            if let Some(error) = error {
                metrics::counter!("daybook_book_publish_failures_total").increment(1);
                self.switch.broker.begin(self.limits.retry_after);
                return Err(error.into());
            }
            if sent < now.len() {
                return Err(StoreError::Ending);
            }
            owed = later;
        }
        Ok(())
    }

    /// How many of `owed`, which is in order, go out in one call; one at least.
    fn together(&self, owed: &[Owed]) -> usize {
        let Limits { burst_events, call_events, call_bytes, .. } = self.limits;
        if owed.len() <= burst_events {
            return 1;
        }
        let mut bytes = 0;
        let fits = |next: &&Owed| {
            bytes += next.bytes();
            next.topic == owed[0].topic && bytes <= call_bytes
        };
        owed.iter().take(call_events).take_while(fits).count().max(1)
    }

    /// Publishes what `owner` still owes, and forgets it. Called by the relay job.
    ///
    /// Done only when it has written a head that owes nothing: whoever commits after that has read it, and
    /// arms the job again first.
    pub(crate) async fn settle(self: &Arc<Self>, name: &str) -> Result<(), StoreError> {
        let owner = self.owner(name);
        let _turn = owner.outlet.turn.lock().await;
        for _ in 0..MAX_ROUNDS {
            self.refresh(&owner).await?;
            self.drain(&owner).await?;
            self.trim(&owner, true).await?;
            if owner.held().is_none_or(|held| !held.head.owes()) {
                return Ok(());
            }
        }
        Err(StoreError::Contended { key: owner.key.clone(), rounds: MAX_ROUNDS })
    }
}

/// Handles relay jobs: publishes what an owner still owes.
pub struct Relay<R>(
    /// Whose owners' events.
    pub Books<R>,
);

#[async_trait]
impl<R: Record> JobHandler for Relay<R> {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let Some(owner) = job.name.strip_prefix(JOB_PREFIX) else {
            return Err(HandlerError::refuse(NoOwner));
        };
        match self.0.settle(owner).await {
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
