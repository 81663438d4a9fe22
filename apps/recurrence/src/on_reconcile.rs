//! The cron binding `reconcile` → what is past is made good, what is near has its job set again

use std::collections::BTreeSet;
use std::error::Error;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sidecar::{BindingHandler, HandlerError, IncomingBinding};
use tokio::task::JoinSet;

use crate::App;
use crate::agenda::{Key, Occurrence, Record, SHARDS, is_over};
use crate::app::NotDone;
use crate::measures;

/// What comes within this time has its job set again: three times as long as the binding takes to come back, so that a job that
/// was lost is set again before it is due even where the binding fails twice.
const NEAR: TimeDelta = TimeDelta::minutes(15);
/// How many shards are looked through at a time.
const AT_ONCE: u64 = 8;

/// Goes through the agenda.
pub struct OnReconcile(pub App);

/// What one pass through a shard found.
struct Found {
    /// Series whose time has passed.
    past: BTreeSet<Key>,
    /// What comes soon.
    near: Vec<Occurrence>,
    /// There is something that nobody needs to remember.
    litter: bool,
}

#[async_trait]
impl BindingHandler for OnReconcile {
    async fn handle(&self, _: IncomingBinding) -> Result<(), HandlerError> {
        // Every replica is called at about the same time; each goes through all, since none knows of the others, and twice is
        // harmless.
        let now = self.0.now();
        let mut passes = JoinSet::new();
        for first in 0..AT_ONCE {
            let app = self.0.clone();
            passes.spawn(async move {
                let mut done = Ok(());
                for shard in (first..SHARDS).step_by(AT_ONCE as usize) {
                    done = done.and(app.reconcile(shard, now).await);
                }
                done
            });
        }
        while let Some(pass) = passes.join_next().await {
            // Not brought again by the binding: it is told here, and comes back in its time.
            pass.map_err(HandlerError::retry)?.map_err(HandlerError::retry)?;
        }
        Ok(())
    }
}

impl App {
    async fn reconcile(&self, shard: u64, now: DateTime<Utc>) -> Result<(), NotDone> {
        let found = self.look_through(shard, now).await?;
        if found.litter {
            self.agenda.write(shard, now, |draft| draft.sweep()).await?;
        }
        measures::caught_up(found.past.len());
        let mut done = Ok(());
        for key in &found.past {
            let made = self.make_owed(key, now).await;
            if let Err(error) = &made {
                let (user, series) = (&key.user, &key.series);
                let error = error as &dyn Error;
                tracing::warn!(%user, %series, error, "an occurrence is late");
            }
            done = done.and(made);
        }
        done.and(self.arm_all(&found.near).await)
    }

    async fn look_through(&self, shard: u64, now: DateTime<Utc>) -> Result<Found, NotDone> {
        let view = self.agenda.read(shard).await?;
        let mut found = Found { past: BTreeSet::new(), near: Vec::new(), litter: false };
        for (id, record) in view.records.iter() {
            found.litter |= is_over(record, now);
            let Record::Series(entry) = record else { continue };
            let next = entry.active.as_ref().and_then(|active| active.next.as_ref());
            let (Some(next), Some(key)) = (next, Key::of_record(id)) else { continue };
            if next.at <= now {
                found.past.insert(key);
            } else if next.at <= now + NEAR {
                found.near.push(Occurrence { key, date: next.clone() });
            }
        }
        Ok(found)
    }
}
