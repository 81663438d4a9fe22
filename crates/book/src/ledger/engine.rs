//! What all shards of one process share.

use std::sync::Arc;

use moka::sync::Cache;
use sidecar::State;
use tokio_util::task::TaskTracker;

use super::document::Segment;
use super::limits::Limits;
use super::open::OpenShard;
use super::shard::Shard;

pub(super) struct Engine {
    pub(super) state: Arc<dyn State>,
    pub(super) limits: Limits,
    /// What is done on behalf of callers and goes on without them.
    pub(super) tasks: TaskTracker,
    shards: Cache<Shard, Arc<OpenShard>>,
    /// Segments that were read, by key, each with its size.
    pub(super) segments: Cache<String, (usize, Arc<Segment>)>,
}

impl Engine {
    pub(super) fn new(state: Arc<dyn State>, limits: Limits) -> Self {
        let weight = |_: &Shard, open: &Arc<OpenShard>| weigh(open.weight());
        let shards = Cache::builder().weigher(weight).max_capacity(limits.cache_bytes).build();
        let weight = |key: &String, (bytes, _): &(usize, _)| weigh(key.len() + bytes);
        let segments =
            Cache::builder().weigher(weight).max_capacity(limits.segment_cache_bytes).build();
        let tasks = TaskTracker::new();
        tasks.close(); // so that one can wait for it to be empty; it takes new tasks all the same
        Self { state, limits, tasks, shards, segments }
    }

    /// What is known of `shard` here. Two may exist for a while after one was evicted: they race as two
    /// processes do.
    pub(super) fn open(&self, shard: Shard) -> Arc<OpenShard> {
        self.shards.get_with(shard, || Arc::new(OpenShard::new(shard)))
    }

    /// Lets the cache know that `open` weighs something else than before.
    pub(super) fn weigh(&self, open: &Arc<OpenShard>) {
        self.shards.insert(open.shard, open.clone());
    }

    /// About how many bytes of memory all shards and segments take here.
    #[cfg(test)]
    pub(super) fn cached_bytes(&self) -> u64 {
        self.shards.run_pending_tasks();
        self.segments.run_pending_tasks();
        self.shards.weighted_size() + self.segments.weighted_size()
    }
}

fn weigh(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
