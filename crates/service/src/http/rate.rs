//! How often somebody may ask.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::Problem;

#[cfg(test)]
mod tests;

/// After so many requests, those are forgotten who have their whole allowance again: nobody grows the list for long.
const SWEEP: u32 = 16_384;

type Limiter<K, C> = RateLimiter<K, HashMapStateStore<K>, C, StateInformationMiddleware>;

/// Lets each `K` ask so many times a second, and as often at once after a second of silence. Cheap to clone; clones count
/// together. Each process counts for itself.
#[derive(Debug)]
pub struct Rates<K: Hash + Eq + Clone, C: Clock = MonotonicClock>(Option<Arc<Inner<K, C>>>);

#[derive(Debug)]
struct Inner<K: Hash + Eq + Clone, C: Clock> {
    limiter: Limiter<K, C>,
    clock: C,
    a_second: NonZeroU32,
    until_sweep: AtomicU32,
}

/// How much of an allowance is left: for the answer's headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    limit: u32,
    remaining: u32,
    /// Until one more request is allowed.
    wait: Duration,
}

impl<K: Hash + Eq + Clone> Rates<K> {
    /// `a_second` requests; 0 for no limit.
    pub fn new(a_second: u32) -> Self {
        Self::by(MonotonicClock, a_second)
    }
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Rates<K, C> {
    fn by(clock: C, a_second: u32) -> Self {
        let inner = NonZeroU32::new(a_second).map(|a_second| {
            let (quota, store) = (Quota::per_second(a_second), HashMapStateStore::default());
            let limiter: Limiter<K, C> = RateLimiter::new(quota, store, clock.clone());
            Arc::new(Inner { limiter, clock, a_second, until_sweep: AtomicU32::new(SWEEP) })
        });
        Self(inner)
    }

    /// Counts a request of `key`: what is left for it, or that it asks too often. `None` where there is no limit.
    pub fn count(&self, key: &K) -> Result<Option<Rate>, Rate> {
        let Some(inner) = &self.0 else { return Ok(None) };
        if inner.until_sweep.fetch_sub(1, Ordering::Relaxed) == 1 {
            inner.until_sweep.store(SWEEP, Ordering::Relaxed);
            inner.limiter.retain_recent();
            inner.limiter.shrink_to_fit();
        }
        let limit = inner.a_second.get();
        match inner.limiter.check_key(key) {
            Ok(left) => {
                let remaining = left.remaining_burst_capacity();
                Ok(Some(Rate { limit, remaining, wait: Duration::ZERO }))
            }
            Err(not_until) => {
                let wait = not_until.wait_time_from(inner.clock.now());
                Err(Rate { limit, remaining: 0, wait })
            }
        }
    }

    /// How many are remembered.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |inner| inner.limiter.len())
    }
}

impl<K: Hash + Eq + Clone, C: Clock> Clone for Rates<K, C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl Rate {
    /// Says it in the headers of an answer (draft-ietf-httpapi-ratelimit-headers-06). An allowance is whole again after a
    /// second.
    pub fn tell(self, headers: &mut HeaderMap) {
        let says = [
            ("ratelimit-limit", self.limit.into()),
            ("ratelimit-remaining", self.remaining.into()),
            ("ratelimit-reset", HeaderValue::from_static("1")),
        ];
        for (name, value) in says {
            headers.insert(HeaderName::from_static(name), value);
        }
        if let Ok(policy) = HeaderValue::try_from(format!("{};w=1", self.limit)) {
            headers.insert(HeaderName::from_static("ratelimit-policy"), policy);
        }
    }

    /// The answer to who asked too often: 429, with when to come back.
    pub fn refuse(self) -> Response {
        let problem = Problem::too_many_requests(self.wait.max(Duration::from_millis(1)))
            .with_detail(format!("{} requests a second are allowed.", self.limit));
        let mut response = problem.into_response();
        self.tell(response.headers_mut());
        response
    }
}
