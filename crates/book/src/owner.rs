//! One owner in this process: who waits, what is held, what is known to be out.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::change::Record;
use crate::group::Queue;
use crate::head;
use crate::held::{Held, Version};
use crate::relay::Outlet;
use crate::segment::Parts;

/// What this process knows of one owner. Losing it costs time, never data.
pub(crate) struct Owner<R> {
    pub(crate) name: String,
    pub(crate) key: String,
    /// Commits that wait for their turn.
    pub(crate) queue: Mutex<Queue<R>>,
    /// Whoever writes the head from this process has it.
    pub(crate) turn: tokio::sync::Mutex<()>,
    pub(crate) outlet: Outlet,
    held: Mutex<Option<Arc<Held<R>>>>,
    /// Events up to and with this place are known to be published.
    published: AtomicU64,
    /// What the cache was told that this weighs.
    weighed: AtomicUsize,
    bin: Mutex<Bin>,
}

/// Segments that no head names any more.
#[derive(Default)]
pub(crate) struct Bin {
    /// Since when this process knows.
    pub(crate) since: HashMap<Parts, Instant>,
    /// No longer in the store, though the head may still speak of them.
    pub(crate) deleted: HashSet<Parts>,
}

impl<R: Record> Owner<R> {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            key: head::key(name),
            queue: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            outlet: Outlet::default(),
            held: Mutex::default(),
            published: AtomicU64::new(0),
            weighed: AtomicUsize::new(0),
            bin: Mutex::default(),
        }
    }

    pub(crate) fn held(&self) -> Option<Arc<Held<R>>> {
        lock(&self.held).clone()
    }

    /// Keeps `held`, unless what is kept is newer.
    pub(crate) fn hold(&self, held: Arc<Held<R>>) {
        self.learn_published(held.head.published);
        let mut kept = lock(&self.held);
        let is_older = kept.as_ref().is_some_and(|kept| {
            let (kept_count, count) = (kept.head.commit_count, held.head.commit_count);
            kept_count > count || (kept_count == count && held.version == Version::Unknown)
        });
        if !is_older {
            *kept = Some(held);
        }
    }

    /// About how many bytes of memory it takes: its own, and those of what is held.
    pub(crate) fn weight(&self) -> usize {
        (1 << 10) + lock(&self.held).as_ref().map_or(0, |held| held.weight())
    }

    /// Whether it weighs so much more or less by now that the cache has to know.
    pub(crate) fn outweighs(&self) -> bool {
        let (told, weight) = (self.weighed.load(Ordering::Relaxed), self.weight());
        let is_news = told.abs_diff(weight) > told / 8;
        if is_news {
            self.weighed.store(weight, Ordering::Relaxed);
        }
        is_news
    }

    pub(crate) fn published(&self) -> u64 {
        self.published.load(Ordering::Acquire)
    }

    pub(crate) fn learn_published(&self, seq: u64) {
        self.published.fetch_max(seq, Ordering::AcqRel);
    }

    pub(crate) fn bin(&self) -> MutexGuard<'_, Bin> {
        lock(&self.bin)
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
