//! Each user's search index, kept in step with the user's book.
//!
//! Losing one costs time and nothing else: it is made anew of the tasks. Whoever reads never waits for another reader; the
//! first to see a change brings the index in step while the others wait, which takes as long as a look at each task's place.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use domain::UserId;
use domain::text::Index;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::shelf::Shelf;

#[cfg(test)]
mod tests;

/// What the indexes of all users may take together, in bytes: a task takes about 300.
const CACHE_BYTES: u32 = 64 << 20;

/// The indexes of the users that searched last. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Searches(Cache<UserId, Arc<Searched>>);

/// One user's.
#[derive(Debug, Default)]
pub(crate) struct Searched {
    state: RwLock<State>,
    /// What the cache was told that it weighs.
    weighed: AtomicU32,
}

#[derive(Debug, Default)]
struct State {
    index: Index,
    /// The place in the history up to which the index is in step; `None` before it is made.
    seq: Option<u64>,
}

/// An index to search in, as new as the view that it was asked for, or newer. It changes for nobody while it is there.
pub(crate) struct InStep<'s>(RwLockReadGuard<'s, State>);

impl Default for Searches {
    fn default() -> Self {
        Self::within(CACHE_BYTES)
    }
}

impl Searches {
    fn within(bytes: u32) -> Self {
        // One that is larger than the cache has all of it, rather than being made anew for each search.
        let weight = move |_: &UserId, searched: &Arc<Searched>| {
            searched.weighed.load(Ordering::Relaxed).min(bytes)
        };
        let cache = Cache::builder()
            .weigher(weight)
            .max_capacity(bytes.into())
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self(cache)
    }

    /// The user's, which may not have been made yet.
    pub(crate) fn of(&self, user: &UserId) -> Arc<Searched> {
        match self.0.get(user) {
            Some(searched) => searched,
            None => self.0.get_with_by_ref(user, Arc::default),
        }
    }

    /// Lets the cache know what the user's index weighs by now, where that is much else than it was told.
    pub(crate) fn weigh(&self, user: &UserId, searched: &Arc<Searched>) {
        let bytes = searched.state.read().map_or(0, |state| state.index.bytes());
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let before = searched.weighed.load(Ordering::Relaxed);
        if before.abs_diff(bytes) > before / 8 {
            searched.weighed.store(bytes, Ordering::Relaxed);
            self.0.insert(user.clone(), searched.clone());
        }
    }
}

impl Searched {
    /// The index, in step with what `shelf` holds.
    pub(crate) fn in_step(&self, shelf: Shelf<'_>) -> InStep<'_> {
        let wanted = shelf.view.seq;
        loop {
            if let Ok(state) = self.state.read()
                && state.seq.is_some_and(|seq| seq >= wanted)
            {
                return InStep(state);
            }
            self.write().follow(shelf);
        }
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(|half_done| {
            // Somebody panicked in the middle of it: nobody knows what is in there.
            self.state.clear_poison();
            let mut state = half_done.into_inner();
            *state = State::default();
            state
        })
    }
}

impl State {
    fn follow(&mut self, shelf: Shelf<'_>) {
        let tasks = move || shelf.tasks().map(|kept| (kept.seq, &kept.task));
        match self.seq {
            Some(seq) if seq >= shelf.view.seq => return, // somebody else was first
            Some(seq) => drop(self.index.follow(seq, tasks)),
            None => self.index = Index::of(tasks().map(|(_, task)| task)),
        }
        self.seq = Some(shelf.view.seq);
    }
}

impl InStep<'_> {
    pub(crate) fn index(&self) -> &Index {
        &self.0.index
    }
}
