//! How often somebody may try: a bucket for each key, filled again as time goes by.
//!
//! Kept in this process, in bounded memory: each replica counts for itself, so that a flood writes nothing to the store.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;

#[cfg(test)]
mod tests;

/// More keys than this are not remembered; the least used are forgotten first.
const REMEMBERED: u64 = 100_000;

/// How many tries there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// So many at once.
    pub burst: u32,
    /// One more after this long.
    pub every: Duration,
}

/// Tries of many keys, each at the same rate.
pub(crate) struct Throttle {
    rate: Rate,
    full_at: Cache<String, Arc<Mutex<DateTime<Utc>>>>,
}

impl Throttle {
    pub(crate) fn new(rate: Rate) -> Self {
        let lifetime = rate.every * rate.burst.max(1) + Duration::from_secs(60);
        let full_at = Cache::builder().max_capacity(REMEMBERED).time_to_idle(lifetime).build();
        Self { rate, full_at }
    }

    /// Takes one try of `key`; or says after how long there is one.
    pub(crate) fn take(&self, key: &str, now: DateTime<Utc>) -> Result<(), Duration> {
        let every = TimeDelta::from_std(self.rate.every).unwrap_or(TimeDelta::MAX);
        let burst = i32::try_from(self.rate.burst).unwrap_or(i32::MAX);
        let bucket = self.bucket(key, now);
        let mut full_at = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        // The bucket is full again then; each try takes that further into the future.
        let next = (*full_at).max(now) + every;
        let early = next - now - every * burst;
        if early > TimeDelta::zero() {
            return Err(early.to_std().unwrap_or(self.rate.every));
        }
        *full_at = next;
        Ok(())
    }

    /// Gives one try back: it was a good one.
    pub(crate) fn give_back(&self, key: &str, now: DateTime<Utc>) {
        let every = TimeDelta::from_std(self.rate.every).unwrap_or(TimeDelta::MAX);
        let bucket = self.bucket(key, now);
        let mut full_at = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        *full_at = (*full_at - every).max(now);
    }

    fn bucket(&self, key: &str, now: DateTime<Utc>) -> Arc<Mutex<DateTime<Utc>>> {
        self.full_at.get_with_by_ref(key, || Arc::new(Mutex::new(now)))
    }
}
