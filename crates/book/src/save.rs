//! From a draft to a saved head: segments first, then the head that names them.

use std::sync::Arc;

use sidecar::{Expect, Swap};

use crate::StoreError;
use crate::change::Record;
use crate::commit::Swapped;
use crate::compaction::{plan, spills_to_merge};
use crate::draft::Draft;
use crate::engine::{Engine, MAX_ROUNDS};
use crate::error::corrupt;
use crate::held::{Held, Version};
use crate::owner::Owner;
use crate::segment::Parts;

/// What became of a draft.
pub(crate) enum Saved<R> {
    Done {
        held: Arc<Held<R>>,
        /// Whether a relay job is due that comes after it.
        is_guarded: bool,
    },
    /// Others were first: decide again.
    Lost,
}

impl<R: Record> Engine<R> {
    /// Makes `draft`, which was decided on `held`, durable. `is_relay`: on behalf of the relay job.
    pub(crate) async fn save(
        &self,
        owner: &Arc<Owner<R>>,
        held: &Held<R>,
        draft: Draft<R>,
        is_relay: bool,
    ) -> Result<Saved<R>, StoreError> {
        let mut base = held.head.clone();
        base.tidy(owner.published(), &owner.bin().deleted);
        base.relayed += u64::from(is_relay);
        let owes = base.owes() || !draft.events.is_empty();
        // Before the commit: from the moment it is durable, somebody must be due to relay it.
        let is_guarded = owes && self.switch.arm(owner, held.head.relayed).await;
        let merged = base.spilled.len() - spills_to_merge(&base, &draft.events, &self.limits);
        let Ok(merged) = self.read_spills(owner, &base.spilled[merged..]).await? else {
            return Ok(Saved::Lost);
        };
        let name = base.commit_count + 1;
        let plan = plan(&base, &held.layers, draft, merged, name, &self.limits);
        let mut plan = plan.map_err(|error| corrupt(&owner.key, error))?;

        let (mut version, parts) = (held.version.clone(), plan.parts.len());
        if parts > 0 {
            metrics::counter!("daybook_book_compactions_total").increment(1);
            base.reserved = Some(Parts::all(name, parts));
            version = match self.swap(owner, &mut base, &version).await? {
                Swapped::Done(Version::Unknown) => match self.learn_version(owner, &base).await? {
                    Some(version) => version,
                    None => return Ok(Saved::Lost),
                },
                Swapped::Done(version) => version,
                Swapped::Lost => return Ok(Saved::Lost),
            };
            self.write_parts(owner, name, &plan.parts).await?;
            plan.head.follow(&base);
        }
        let version = match self.swap(owner, &mut plan.head, &version).await? {
            Swapped::Done(version) => version,
            Swapped::Lost => {
                // Nobody else ever names these. They are dropped all the same: a write may be late.
                self.remove(owner, Parts::all(name, parts)).await;
                return Ok(Saved::Lost);
            }
        };
        let (layers, records) = (plan.layers, plan.records);
        let held = Arc::new(Held { head: plan.head, version, layers, records });
        owner.hold(held.clone());
        self.weigh(owner);
        Ok(Saved::Done { held, is_guarded })
    }

    /// Writes the documents of the segment `name`, which this writer alone has reserved.
    async fn write_parts(
        &self,
        owner: &Owner<R>,
        name: u64,
        parts: &[Vec<u8>],
    ) -> Result<(), StoreError> {
        for (key, value) in Parts::all(name, parts.len()).keys(&owner.name).zip(parts) {
            self.create(&key, value).await?;
            metrics::counter!("daybook_book_segment_bytes_total").increment(value.len() as u64);
        }
        Ok(())
    }

    async fn create(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let mut last = None;
        for _ in 0..MAX_ROUNDS {
            match self.state.compare_and_swap(key, value.to_vec(), Expect::Absent).await {
                Swap::Done => return Ok(()),
                Swap::Refused(error) => return Err(error.into()),
                Swap::Unsure(error) => last = Some(error),
            }
            if self.state.get(key).await?.is_some_and(|found| found.value == value) {
                return Ok(());
            }
        }
        let contended = StoreError::Contended { key: key.to_owned(), rounds: MAX_ROUNDS };
        Err(last.map_or(contended, StoreError::Store))
    }
}
