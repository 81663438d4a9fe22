//! One compare-and-swap of a head, and documents written once.

use std::sync::Arc;

use serde::de::Error as _;
use sidecar::{Expect, Swap};

use super::catalog::News;
use super::document::Document;
use super::engine::Engine;
use super::head::{Head, Span};
use super::open::{Held, OpenShard};
use crate::StoreError;
use crate::engine::MAX_ROUNDS;
use crate::error::corrupt;

impl Engine {
    /// Writes `head` over `held`, and finds out whether it was written. `segments` are those it adds.
    ///
    /// After an unsure answer the store knows: either the head has moved on, and then this attempt can never
    /// win any more; what it brought is in the new head, or not, as anyone's might be. Or it still is as it
    /// was, and then the same bytes are written again; a delayed first attempt and its repeat cannot both win.
    /// No mark of the writer's own is needed for this, since entries are known by their ids.
    pub(super) async fn swap(
        &self,
        open: &Arc<OpenShard>,
        held: &Held,
        head: Head,
        segments: &[Span],
    ) -> Result<bool, StoreError> {
        let value = head.write(&open.key)?;
        let (bytes, limit) = (value.len(), self.limits.head_bytes);
        if bytes > limit {
            return Err(StoreError::Full { key: open.key.clone(), bytes, limit });
        }
        let Some(expect) = held.version.expect() else { return Ok(false) };
        let mut last = None;
        for _ in 0..MAX_ROUNDS {
            match self.state.compare_and_swap(&open.key, value.clone(), expect).await {
                Swap::Done => {
                    let version = held.version.after_write();
                    let written = Held { head: Arc::new(head), version };
                    let entries = std::iter::empty();
                    let news = News { since: held.head.count, segments, entries };
                    // What cannot be taken in is read again before the next append.
                    let _ = open.learn(&written, news);
                    self.weigh(open);
                    return Ok(true);
                }
                Swap::Refused(error) => return Err(error.into()),
                Swap::Unsure(error) => last = Some(error),
            }
            if self.refresh(open).await?.version != held.version {
                metrics::counter!("daybook_ledger_conflicts_total").increment(1);
                return Ok(false);
            }
        }
        Err(self.gave_up(&open.key, last))
    }

    /// Writes a document whose content follows from its key, unless it is there already.
    pub(super) async fn create(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let mut last = None;
        for _ in 0..MAX_ROUNDS {
            match self.state.compare_and_swap(key, value.to_vec(), Expect::Absent).await {
                Swap::Done => return Ok(()),
                Swap::Refused(error) => return Err(error.into()),
                Swap::Unsure(error) => last = Some(error),
            }
            match self.state.get(key).await? {
                Some(found) if found.value == value => return Ok(()),
                Some(found) => {
                    AnyDocument::read(key, &found.value)?;
                    let other = serde_json::Error::custom("it should hold something else");
                    return Err(corrupt(key, other));
                }
                None => (),
            }
        }
        Err(self.gave_up(key, last))
    }

    pub(super) fn gave_up(&self, key: &str, last: Option<sidecar::SidecarError>) -> StoreError {
        let contended = StoreError::Contended { key: key.to_owned(), rounds: MAX_ROUNDS };
        last.map_or(contended, StoreError::Store)
    }
}

/// A document of which only the format matters.
#[derive(serde::Serialize, serde::Deserialize)]
struct AnyDocument {}

impl Document for AnyDocument {}
