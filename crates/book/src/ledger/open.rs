//! One day and shard in this process: who waits, and what is known of it.

use std::sync::{Arc, Mutex};

use super::catalog::{Catalog, Diverged, News};
use super::entry::Entry;
use super::group::Queue;
use super::head::Head;
use super::shard::Shard;
use crate::held::Version;
use crate::owner::lock;

/// What this process knows of one day and shard. Losing it costs time, never data.
pub(super) struct OpenShard {
    pub(super) shard: Shard,
    pub(super) key: String,
    /// Appends that wait for their turn.
    pub(super) queue: Mutex<Queue>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// The newest head seen.
    held: Option<Held>,
    catalog: Catalog,
}

/// A head, and which version of it in the store it is. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) head: Arc<Head>,
    pub(super) version: Version,
}

impl OpenShard {
    pub(super) fn new(shard: Shard) -> Self {
        let (queue, known) = (Mutex::default(), Mutex::default());
        Self { shard, key: shard.key(), queue, known }
    }

    pub(super) fn held(&self) -> Option<Held> {
        lock(&self.known).held.clone()
    }

    /// Looks something up in the catalog, if it still covers all that `head` leads to.
    ///
    /// Invariant: nobody decides that an entry is not there on a catalog that was forgotten meanwhile.
    pub(super) fn look_up<T>(&self, head: &Head, find: impl FnOnce(&Catalog) -> T) -> Option<T> {
        let known = lock(&self.known);
        (known.catalog.covered() >= head.count).then(|| find(&known.catalog))
    }

    /// How many entries are known, and how many of them to be in segments that are known.
    pub(super) fn progress(&self) -> (u64, u64) {
        let known = lock(&self.known);
        (known.catalog.covered(), known.catalog.folded())
    }

    /// Takes in a head that is, or was, in the store. If it cannot be, all is forgotten.
    pub(super) fn learn<'a>(
        &self,
        held: &'a Held,
        news: News<'a, impl Iterator<Item = &'a Entry>>,
    ) -> Result<(), Diverged> {
        let mut known = lock(&self.known);
        let followed = known.catalog.follow(&held.head, news);
        if followed.is_err() {
            *known = Known::default();
        } else if known.held.as_ref().is_none_or(|kept| kept.head.count <= held.head.count) {
            known.held = Some(held.clone());
        }
        followed
    }

    /// Forgets everything, to learn it anew.
    pub(super) fn forget(&self) {
        *lock(&self.known) = Known::default();
    }

    pub(super) fn weight(&self) -> usize {
        let known = lock(&self.known);
        let tail = |held: &Held| held.head.tail.iter().map(Entry::bytes).sum::<usize>();
        (1 << 10) + known.catalog.weight() + 2 * known.held.as_ref().map_or(0, tail)
    }
}
