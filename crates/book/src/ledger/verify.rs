//! Walking a chain from its first entry to its head: what was removed or altered is found.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::chain::Hash;
use super::days;
use super::document::{Document, Index, LargeEvent, Segment};
use super::engine::Engine;
use super::entry::Entry;
use super::head::{Head, Span};
use super::shard::Shard;
use crate::StoreError;

/// Owners whose days are read in one call.
const BATCH: usize = 100;

/// What a walk along one chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How many entries are as they were written, from the first on.
    pub intact: u64,
    /// The hash of the last of these. Kept elsewhere, it tells later whether the chain was written anew from
    /// there or before: whoever can write the store can also compute hashes.
    pub hash: Hash,
    /// What is wrong first, if anything is.
    pub flaw: Option<Flaw>,
}

/// Something in a chain that this project did not write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// A document that another one names is not there.
    #[error("`{key}` is named, and is not there")]
    Missing {
        /// Where it should be.
        key: String,
    },
    /// A document is not of the form that it should have.
    #[error("`{key}` cannot be read")]
    Unreadable {
        /// Where it is kept.
        key: String,
    },
    /// An entry's hash does not follow from what it says and from the entry before it.
    #[error("`{key}`: the entry {place}, or the one before it, was altered")]
    Altered {
        /// The document it is in.
        key: String,
        /// Its place in the chain.
        place: u64,
    },
    /// An entry is not there, or is not where it belongs.
    #[error("`{key}`: the entry {place} is not where it belongs")]
    Misplaced {
        /// The document it should be in.
        key: String,
        /// The place whose entry is not found.
        place: u64,
    },
    /// A document names another newest entry than the one that is found.
    #[error("`{key}` does not end with the entry {place}, or not as it was written")]
    End {
        /// The document that names it.
        key: String,
        /// The place of the entry it names.
        place: u64,
    },
    /// An owner's entries would not be found: the day is not among the owner's.
    #[error("`{key}` does not name the day")]
    Unnamed {
        /// The owner's days.
        key: String,
    },
}

/// A flaw, or a store that does not let one look.
enum Stop {
    Flaw(Flaw),
    Store(StoreError),
}

/// How far a walk has come.
struct Walk<'a> {
    engine: &'a Engine,
    shard: Shard,
    place: u64,
    hash: Hash,
    owners: BTreeSet<Arc<str>>,
}

impl Engine {
    pub(super) async fn verify(&self, shard: Shard) -> Result<Verdict, StoreError> {
        let key = shard.key();
        let (hash, owners) = (Hash::genesis(&key), BTreeSet::new());
        let mut walk = Walk { engine: self, shard, place: 0, hash, owners };
        let flaw = match walk.whole(&key).await {
            Ok(()) => None,
            Err(Stop::Flaw(flaw)) => Some(flaw),
            Err(Stop::Store(error)) => return Err(error),
        };
        Ok(Verdict { intact: walk.place, hash: walk.hash, flaw })
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing { key } => Self::Flaw(Flaw::Missing { key }),
            StoreError::Corrupt { key, .. } => Self::Flaw(Flaw::Unreadable { key }),
            other => Self::Store(other),
        }
    }
}

impl Walk<'_> {
    async fn whole(&mut self, key: &str) -> Result<(), Stop> {
        let head = match self.engine.state.get(key).await.map_err(StoreError::from)? {
            Some(found) => Head::read(key, &found.value)?,
            None => Head::empty(key),
        };
        // Depth first, the oldest first; each span is looked at again when what is below it was walked.
        let mut ahead: Vec<(Span, bool)> =
            head.spans.iter().rev().map(|s| (s.clone(), false)).collect();
        while let Some((span, is_walked)) = ahead.pop() {
            let span_key = self.shard.span_key(&span);
            if span.first != self.place + 1 && !is_walked {
                return Err(misplaced(&span_key, self.place + 1));
            }
            if is_walked {
                self.end(&span_key, span.last, span.hash)?;
                continue;
            }
            let value = self.document(&span_key).await?;
            ahead.push((span.clone(), true));
            if span.level == 0 {
                let segment = Segment::read(&span_key, &value)?;
                self.entries(&span_key, &segment.entries).await?;
            } else {
                let below = Index::read(&span_key, &value)?.spans;
                if below.iter().any(|child| child.level >= span.level) {
                    return Err(Stop::Flaw(Flaw::Unreadable { key: span_key }));
                }
                ahead.extend(below.into_iter().rev().map(|child| (child, false)));
            }
        }
        self.entries(key, &head.tail).await?;
        self.end(key, head.count, head.hash)?;
        self.days().await
    }

    async fn document(&self, key: &str) -> Result<Vec<u8>, Stop> {
        match self.engine.state.get(key).await.map_err(StoreError::from)? {
            Some(found) => Ok(found.value),
            None => Err(Stop::Flaw(Flaw::Missing { key: key.to_owned() })),
        }
    }

    async fn entries(&mut self, key: &str, entries: &[Entry]) -> Result<(), Stop> {
        for entry in entries {
            let place = self.place + 1;
            if entry.place != place {
                return Err(misplaced(key, place));
            }
            if !entry.follows(self.hash) {
                return Err(Stop::Flaw(Flaw::Altered { key: key.to_owned(), place }));
            }
            if let Some(digest) = entry.event.apart() {
                let event_key = self.shard.event_key(digest);
                let value = self.document(&event_key).await?;
                let event = LargeEvent::read(&event_key, &value)?.event;
                if Hash::digest(event.get().as_bytes()) != digest {
                    return Err(Stop::Flaw(Flaw::Altered { key: event_key, place }));
                }
            }
            (self.place, self.hash) = (place, entry.hash);
            self.owners.insert(entry.owner.clone());
        }
        Ok(())
    }

    /// What the document in `key` ends with, by its own word or that of the one that names it.
    fn end(&self, key: &str, place: u64, hash: Hash) -> Result<(), Stop> {
        match (place, hash) == (self.place, self.hash) {
            true => Ok(()),
            false => Err(Stop::Flaw(Flaw::End { key: key.to_owned(), place })),
        }
    }

    async fn days(&self) -> Result<(), Stop> {
        let keys: Vec<String> = self.owners.iter().map(|owner| days::key(owner)).collect();
        for keys in keys.chunks(BATCH) {
            for (key, value) in self.engine.documents(keys.to_vec()).await? {
                if !days::read(&key, &value)?.contains(&self.shard.day) {
                    return Err(Stop::Flaw(Flaw::Unnamed { key }));
                }
            }
        }
        Ok(())
    }
}

fn misplaced(key: &str, place: u64) -> Stop {
    Stop::Flaw(Flaw::Misplaced { key: key.to_owned(), place })
}
