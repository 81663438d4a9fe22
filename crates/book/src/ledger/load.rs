//! Reading: one read of the head, and of those documents that are not known yet.

use std::sync::Arc;

use sidecar::Versioned;

use super::catalog::News;
use super::document::{Document, Index, Segment};
use super::engine::Engine;
use super::head::{Head, Span};
use super::open::{Held, OpenShard};
use super::shard::Shard;
use crate::StoreError;
use crate::engine::MAX_ROUNDS;
use crate::held::Version;

/// What one bulk read may bring, about: Dapr's messages end at 4 MB.
const BULK_BYTES: usize = 2 << 20;

impl Engine {
    /// The chain as it is in the store now. After this the catalog knows every entry of it.
    pub(super) async fn refresh(&self, open: &Arc<OpenShard>) -> Result<Held, StoreError> {
        for _ in 0..MAX_ROUNDS {
            let before = open.held();
            let (head, version) = match self.state.get(&open.key).await? {
                None => (Head::empty(&open.key), Version::Absent),
                Some(Versioned { value, etag }) => {
                    let version = Version::Etag(etag);
                    if let Some(held) = before.as_ref().filter(|held| held.version == version) {
                        return Ok(held.clone());
                    }
                    (Head::read(&open.key, &value)?, version)
                }
            };
            if before.is_some_and(|before| head.count < before.head.count) {
                // A store that lost its newest writes, or was restored from a copy.
                tracing::warn!(key = open.key, "a chain has become shorter, it is read anew");
                open.forget();
            }
            let held = Held { head: Arc::new(head), version };
            if self.take_in(open, &held).await? {
                self.weigh(open);
                return Ok(held);
            }
        }
        Err(self.gave_up(&open.key, None))
    }

    /// Adds what `held` says to what is known. Whether it could.
    async fn take_in(&self, open: &OpenShard, held: &Held) -> Result<bool, StoreError> {
        let (since, folded) = open.progress();
        let spans = self.segments_after(open.shard, &held.head.spans, folded).await?;
        let needed: Vec<&Span> = spans.iter().filter(|span| span.last > since).collect();
        let documents = self.segments(open.shard, &needed).await?;
        let entries = documents.iter().flat_map(|segment| &segment.entries);
        Ok(open.learn(held, News { since, segments: &spans, entries }).is_ok())
    }

    /// Every segment that `spans` lead to with entries after the place `known`, the oldest first.
    async fn segments_after(
        &self,
        shard: Shard,
        spans: &[Span],
        known: u64,
    ) -> Result<Vec<Span>, StoreError> {
        let mut segments = Vec::new();
        let mut ahead: Vec<Span> = spans.iter().rev().cloned().collect();
        while let Some(span) = ahead.pop() {
            if span.last <= known {
                continue;
            }
            if span.level == 0 {
                segments.push(span);
                continue;
            }
            let key = shard.span_key(&span);
            let Some(found) = self.state.get(&key).await? else {
                return Err(StoreError::Missing { key });
            };
            let below = Index::read(&key, &found.value)?.spans.into_iter().rev();
            ahead.extend(below.filter(|child| child.level < span.level));
        }
        Ok(segments)
    }

    /// The segments themselves, from memory or in as few bulk reads as their size allows.
    pub(super) async fn segments(
        &self,
        shard: Shard,
        spans: &[&Span],
    ) -> Result<Vec<Arc<Segment>>, StoreError> {
        let mut segments: Vec<Option<Arc<Segment>>> = Vec::with_capacity(spans.len());
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for (index, span) in spans.iter().enumerate() {
            let key = shard.span_key(span);
            let held = self.segments.get(&key).map(|(_, segment)| segment);
            if held.is_none() {
                batch.push((index, key));
                bytes += span.bytes;
            }
            segments.push(held);
            if bytes >= BULK_BYTES || (index + 1 == spans.len() && !batch.is_empty()) {
                let (indexes, keys): (Vec<usize>, Vec<String>) = batch.drain(..).unzip();
                for (index, (key, value)) in indexes.into_iter().zip(self.documents(keys).await?) {
                    let segment = Arc::new(Segment::read(&key, &value)?);
                    self.segments.insert(key, (value.len(), segment.clone()));
                    segments[index] = Some(segment);
                }
                bytes = 0;
            }
        }
        Ok(segments.into_iter().flatten().collect())
    }

    /// Each document with its key, in the order asked. None may be missing.
    pub(super) async fn documents(
        &self,
        keys: Vec<String>,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let found = self.state.get_bulk(&keys).await?;
        let mut documents = Vec::with_capacity(keys.len());
        for (key, found) in keys.into_iter().zip(found) {
            match found {
                Some(found) => documents.push((key, found.value)),
                None => return Err(StoreError::Missing { key }),
            }
        }
        Ok(documents)
    }
}
