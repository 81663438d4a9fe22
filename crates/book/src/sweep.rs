//! Deleting segments that no head names any more, some time after the head that dropped them was saved.

use std::sync::Arc;

use tokio::time::Instant;

use crate::change::Record;
use crate::engine::Engine;
use crate::head::Head;
use crate::owner::Owner;
use crate::segment::Parts;

impl<R: Record> Engine<R> {
    /// Deletes, in the background, what `head` has dropped long enough ago.
    ///
    /// Invariant: `head` is saved. A reader that still knows an older one reads the head again.
    pub(crate) fn sweep(self: &Arc<Self>, owner: &Arc<Owner<R>>, head: &Head) {
        let now = Instant::now();
        let surplus = head.dropped.len().saturating_sub(self.limits.dropped_kept);
        let mut due = Vec::new();
        {
            let mut bin = owner.bin();
            bin.since.retain(|parts, _| head.dropped.contains(parts));
            bin.deleted.retain(|parts| head.dropped.contains(parts));
            for (index, parts) in head.dropped.iter().enumerate() {
                let since = *bin.since.entry(*parts).or_insert(now);
                let is_over = index < surplus || now.duration_since(since) >= self.limits.grace;
                if is_over && !bin.deleted.contains(parts) {
                    bin.since.insert(*parts, now); // should it fail: again after another grace
                    due.push(*parts);
                }
            }
        }
        if !due.is_empty() {
            let (engine, owner) = (self.clone(), owner.clone());
            self.tasks.spawn(async move { engine.delete(&owner, due).await });
        }
    }

    async fn delete(&self, owner: &Owner<R>, due: Vec<Parts>) {
        for parts in due {
            if self.remove(owner, parts).await {
                owner.bin().deleted.insert(parts);
            }
        }
    }

    /// Deletes what no head names, nor will; whether all of it is known to be gone.
    pub(crate) async fn remove(&self, owner: &Owner<R>, parts: Parts) -> bool {
        let mut is_gone = true;
        for key in parts.keys(&owner.name) {
            is_gone &= self.state.delete(&key, None).await.is_done();
        }
        is_gone
    }
}
