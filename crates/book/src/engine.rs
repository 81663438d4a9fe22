//! What all books of one process share.

use std::sync::Arc;

use moka::sync::Cache;
use sidecar::{Jobs, Publish, State};
use tokio_util::task::TaskTracker;

use crate::change::Record;
use crate::owner::Owner;
use crate::post::Post;
use crate::switch::Switch;
use crate::{Limits, measures};

/// Racing writers settle in a round or two; more than this is a store that keeps failing.
pub(crate) const MAX_ROUNDS: u32 = 16;

pub(crate) struct Engine<R> {
    pub(crate) state: Arc<dyn State>,
    pub(crate) post: Arc<Post>,
    pub(crate) switch: Switch,
    pub(crate) limits: Limits,
    /// What is done on behalf of callers and goes on without them.
    pub(crate) tasks: TaskTracker,
    owners: Cache<String, Arc<Owner<R>>>,
}

impl<R: Record> Engine<R> {
    pub(crate) fn new(
        state: Arc<dyn State>,
        publish: Arc<dyn Publish>,
        jobs: Arc<dyn Jobs>,
        limits: Limits,
    ) -> Self {
        let weight =
            |_: &String, owner: &Arc<Owner<R>>| u32::try_from(owner.weight()).unwrap_or(u32::MAX);
        let owners = Cache::builder().weigher(weight).max_capacity(limits.cache_bytes).build();
        let tasks = TaskTracker::new();
        tasks.close(); // so that one can wait for it to be empty; it takes new tasks all the same
        let post = Arc::new(Post::new(publish, limits));
        Self { state, post, switch: Switch::new(jobs, limits), limits, tasks, owners }
    }

    /// What is known of `name` here. Two may exist for a while after one was evicted: they race as two
    /// processes do.
    pub(crate) fn owner(&self, name: &str) -> Arc<Owner<R>> {
        match self.owners.get(name) {
            Some(owner) => owner,
            None => self.owners.get_with(name.to_owned(), || Arc::new(Owner::new(name))),
        }
    }

    /// Lets the cache know if `owner` weighs something else than before.
    pub(crate) fn weigh(&self, owner: &Arc<Owner<R>>) {
        if owner.outweighs() {
            self.owners.insert(owner.name.clone(), owner.clone());
            let bytes = usize::try_from(self.owners.weighted_size()).unwrap_or(usize::MAX);
            metrics::gauge!("daybook_book_cache_bytes").set(measures::size(bytes));
        }
    }

    /// About how many bytes of memory all owners take here.
    pub(crate) fn cached_bytes(&self) -> u64 {
        self.owners.run_pending_tasks();
        self.owners.weighted_size()
    }
}
