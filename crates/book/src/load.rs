//! Reading: one read of the head, and of those segments that are not held yet.

use std::sync::Arc;

use sidecar::Versioned;

use crate::StoreError;
use crate::change::Record;
use crate::engine::{Engine, MAX_ROUNDS};
use crate::head::{Head, Segment, Spill};
use crate::held::{Held, Layer, Version, apply, top};
use crate::owner::Owner;
use crate::segment::{Owed, Part};

/// What one bulk read may bring, about: Dapr's messages end at 4 MB.
const BULK_BYTES: usize = 2 << 20;

/// A segment that a head named was not there: the head is old, or something is lost.
pub(crate) struct Missing(String);

impl From<Missing> for StoreError {
    fn from(Missing(key): Missing) -> Self {
        Self::Missing { key }
    }
}

impl<R: Record> Engine<R> {
    /// The book as it is in the store now.
    pub(crate) async fn refresh(&self, owner: &Arc<Owner<R>>) -> Result<Arc<Held<R>>, StoreError> {
        let mut missed: Option<Version> = None;
        for _ in 0..MAX_ROUNDS {
            let before = owner.held();
            let Some(Versioned { value, etag }) = self.state.get(&owner.key).await? else {
                return Ok(Arc::new(Held::empty()));
            };
            let version = Version::Etag(etag);
            if let Some(held) = before.as_ref().filter(|held| held.version == version) {
                metrics::counter!("daybook_book_cache_hits_total").increment(1);
                return Ok(held.clone());
            }
            let head = Head::read(&owner.key, &value)?;
            let is_own = |held: &&Arc<Held<R>>| held.head.newest_commit() == head.newest_commit();
            let held = match before.as_ref().filter(is_own) {
                Some(own) => {
                    metrics::counter!("daybook_book_cache_hits_total").increment(1);
                    own.known_as(version)
                }
                None => match self.assemble(owner, head, version.clone(), before).await? {
                    Ok(held) => held,
                    Err(missing) if missed.as_ref() == Some(&version) => {
                        return Err(missing.into());
                    }
                    Err(Missing(_)) => {
                        missed = Some(version);
                        continue;
                    }
                },
            };
            let held = Arc::new(held);
            owner.hold(held.clone());
            self.weigh(owner);
            return Ok(held);
        }
        Err(StoreError::Contended { key: owner.key.clone(), rounds: MAX_ROUNDS })
    }

    /// The events of `spills`, in order.
    pub(crate) async fn read_spills(
        &self,
        owner: &Owner<R>,
        spills: &[Spill],
    ) -> Result<Result<Vec<Owed>, Missing>, StoreError> {
        let mut events = Vec::new();
        for spill in spills {
            let segment = Segment { parts: spill.parts, bytes: spill.bytes };
            match self.fetch(owner, &[segment]).await? {
                Ok(parts) => {
                    events.extend(parts.into_iter().flatten().flat_map(|part| part.events))
                }
                Err(missing) => return Ok(Err(missing)),
            }
        }
        Ok(Ok(events))
    }

    /// Puts together what `head` says, from what is held and what must be fetched.
    async fn assemble(
        &self,
        owner: &Owner<R>,
        head: Head,
        version: Version,
        before: Option<Arc<Held<R>>>,
    ) -> Result<Result<Held<R>, Missing>, StoreError> {
        metrics::counter!("daybook_book_cache_misses_total").increment(1);
        let mut layers: Vec<Layer<R>> = match before {
            Some(before) => {
                let named = head.segments.iter().map(|segment| segment.parts.name);
                let held = before.layers.iter().zip(named);
                held.take_while(|(layer, name)| layer.name == *name)
                    .map(|(l, _)| l.clone())
                    .collect()
            }
            None => Vec::new(),
        };
        let unknown = &head.segments[layers.len()..];
        let documents = match self.fetch(owner, unknown).await? {
            Ok(documents) => documents,
            Err(missing) => return Ok(Err(missing)),
        };
        for (segment, parts) in unknown.iter().zip(documents) {
            let mut records = top(&layers);
            let mut ids = Vec::new();
            for part in parts {
                apply(&owner.key, &mut records, &part.records)?;
                ids.extend(part.records.into_iter().map(|entry| entry.id));
            }
            layers.push(Layer { name: segment.parts.name, ids: ids.into(), records });
        }
        Held::new(&owner.key, head, version, layers).map(Ok)
    }

    /// The documents of each of `segments`, in as few bulk reads as their size allows.
    async fn fetch(
        &self,
        owner: &Owner<R>,
        segments: &[Segment],
    ) -> Result<Result<Vec<Vec<Part>>, Missing>, StoreError> {
        let mut fetched: Vec<Vec<Part>> = segments.iter().map(|_| Vec::new()).collect();
        let (mut batch, mut bytes) = (Vec::new(), 0);
        let last = segments.len().checked_sub(1);
        for (index, segment) in segments.iter().enumerate() {
            let keys: Vec<String> = segment.parts.keys(&owner.name).collect();
            let each = segment.bytes / keys.len().max(1);
            let end = keys.len();
            for (number, key) in keys.into_iter().enumerate() {
                batch.push((index, key));
                bytes += each;
                let is_last = Some(index) == last && number + 1 == end;
                if bytes >= BULK_BYTES || is_last {
                    if let Err(missing) = self.fetch_batch(&mut batch, &mut fetched).await? {
                        return Ok(Err(missing));
                    }
                    bytes = 0;
                }
            }
        }
        Ok(Ok(fetched))
    }

    async fn fetch_batch(
        &self,
        batch: &mut Vec<(usize, String)>,
        fetched: &mut [Vec<Part>],
    ) -> Result<Result<(), Missing>, StoreError> {
        let (indexes, keys): (Vec<usize>, Vec<String>) = batch.drain(..).unzip();
        let found = self.state.get_bulk(&keys).await?;
        for ((index, key), found) in indexes.into_iter().zip(keys).zip(found) {
            let Some(found) = found else { return Ok(Err(Missing(key))) };
            fetched[index].push(Part::read(&key, &found.value)?);
        }
        Ok(Ok(()))
    }
}
