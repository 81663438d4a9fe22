//! One compare-and-swap of the head, and finding out what became of it.

use sidecar::{Swap, Versioned};

use crate::change::Record;
use crate::engine::{Engine, MAX_ROUNDS};
use crate::head::Head;
use crate::held::Version;
use crate::owner::Owner;
use crate::{StoreError, measures};

/// What became of a head.
#[derive(Debug)]
pub(crate) enum Swapped {
    /// It is, or was, the head in the store; this is its version.
    Done(Version),
    /// Certainly not written, nor will it be: decide again on what is there now.
    Lost,
}

impl<R: Record> Engine<R> {
    /// Signs `head` and writes it over `version`, and finds out whether it was written.
    ///
    /// After an unsure answer the document itself knows: it names the commit, or it has moved on from
    /// `version` without it (then this attempt can never win any more), or it still is as it was (then the
    /// same bytes are written again; a delayed first attempt and its repeat cannot both win).
    pub(crate) async fn swap(
        &self,
        owner: &Owner<R>,
        head: &mut Head,
        version: &Version,
    ) -> Result<Swapped, StoreError> {
        let commit = head.sign();
        let Some(expect) = version.expect() else { return Ok(Swapped::Lost) };
        let mut last = None;
        for _ in 0..MAX_ROUNDS {
            // Serialised anew for each try, to the same bytes: a second one is rare, and this is the largest copy.
            let value = head.write(&owner.key)?;
            let (bytes, limit) = (value.len(), self.limits.head_bytes);
            if bytes > limit {
                return Err(StoreError::Full { key: owner.key.clone(), bytes, limit });
            }
            metrics::histogram!("daybook_book_head_bytes").record(measures::size(bytes));
            match self.state.compare_and_swap(&owner.key, value, expect).await {
                Swap::Done => return Ok(Swapped::Done(version.after_write())),
                Swap::Refused(error) => return Err(error.into()),
                Swap::Unsure(error) => last = Some(error),
            }
            let (now, now_version) = self.load_head(owner).await?;
            if now.knows(commit) {
                metrics::counter!("daybook_book_unsure_resolved_total").increment(1);
                let is_newest = now.newest_commit() == Some(commit);
                return Ok(Swapped::Done(if is_newest { now_version } else { Version::Unknown }));
            }
            if now_version != *version && now.remembers_since(head.commit_count) {
                metrics::counter!("daybook_book_conflicts_total").increment(1);
                return Ok(Swapped::Lost);
            }
        }
        let contended = StoreError::Contended { key: owner.key.clone(), rounds: MAX_ROUNDS };
        Err(last.map_or(contended, StoreError::Store))
    }

    /// Learns the version of `head`, which this process wrote; `None` when there is a newer one by now.
    pub(crate) async fn learn_version(
        &self,
        owner: &Owner<R>,
        head: &Head,
    ) -> Result<Option<Version>, StoreError> {
        let (now, version) = self.load_head(owner).await?;
        Ok((now.newest_commit() == head.newest_commit()).then_some(version))
    }

    async fn load_head(&self, owner: &Owner<R>) -> Result<(Head, Version), StoreError> {
        match self.state.get(&owner.key).await? {
            None => Ok((Head::default(), Version::Absent)),
            Some(Versioned { value, etag }) => {
                Ok((Head::read(&owner.key, &value)?, Version::Etag(etag)))
            }
        }
    }
}
