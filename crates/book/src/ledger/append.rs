//! An append, from what is asked to what is durable.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::chain::Hash;
use super::document::{Document, LargeEvent};
use super::engine::Engine;
use super::entry::{Appended, NewEntry};
use super::fold::{Folded, fold};
use super::open::{Held, OpenShard};
use crate::StoreError;
use crate::engine::MAX_ROUNDS;
use crate::held::Version;

impl Engine {
    /// Appends those of `group` that are not kept yet, in one write.
    pub(super) async fn append_group(
        &self,
        open: &Arc<OpenShard>,
        group: &[NewEntry],
    ) -> Result<Vec<Appended>, StoreError> {
        let mut held = match open.held().filter(|held| held.version != Version::Unknown) {
            Some(held) => held,
            None => self.refresh(open).await?,
        };
        for _ in 0..MAX_ROUNDS {
            let unknown = open.look_up(&held.head, |catalog| {
                let new = catalog.unknown(group);
                let owners = new.iter().map(|index| group[*index].owner.as_str());
                let unnamed: BTreeSet<&str> =
                    owners.filter(|owner| !catalog.has_owner(owner)).collect();
                (new, unnamed)
            });
            if let Some((indexes, unnamed)) = unknown {
                let mut outcomes = vec![Appended::Known; group.len()];
                if indexes.is_empty() {
                    metrics::counter!("daybook_ledger_known_total").increment(group.len() as u64);
                    return Ok(outcomes);
                }
                for owner in unnamed {
                    self.add_day(owner, open.shard.day).await?;
                }
                let new: Vec<&NewEntry> = indexes.iter().map(|index| &group[*index]).collect();
                if self.write(open, &held, &new).await? {
                    metrics::counter!("daybook_ledger_appends_total").increment(1);
                    #[expect(clippy::cast_precision_loss, reason = "groups are small")]
                    metrics::histogram!("daybook_ledger_group_size").record(new.len() as f64);
                    indexes.into_iter().for_each(|index| outcomes[index] = Appended::Now);
                    return Ok(outcomes);
                }
            }
            held = self.refresh(open).await?;
        }
        Err(self.gave_up(&open.key, None))
    }

    /// Writes the head after `held` with `new` in it, and before it what it names. Whether it did: otherwise
    /// look again.
    async fn write(
        &self,
        open: &Arc<OpenShard>,
        held: &Held,
        new: &[&NewEntry],
    ) -> Result<bool, StoreError> {
        let apart: HashSet<Hash> =
            new.iter().filter_map(|entry| entry.apart(&self.limits)).collect();
        let mut reserving = (*held.head).clone();
        if reserving.reserve(&apart) {
            self.swap(open, held, reserving, &[]).await?;
            return Ok(false);
        }
        for entry in new {
            if let Some(digest) = entry.apart(&self.limits) {
                let key = open.shard.event_key(digest);
                let value = LargeEvent::of(entry.event.clone()).write(&key)?;
                self.create(&key, &value).await?;
            }
        }
        let Folded { mut head, documents, segment } = fold(open.shard, &held.head, &self.limits)?;
        for (key, value) in documents {
            self.create(&key, &value).await?;
        }
        head.append(new, &self.limits);
        self.swap(open, held, head, segment.as_slice()).await
    }
}
