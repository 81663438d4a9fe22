//! One entry: what is asked to be kept, and what is stored of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::chain::Hash;
use super::error::AppendError;
use super::limits::Limits;

/// An event to be kept.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Whose event it is.
    pub owner: String,
    /// Its place in the owner's history, which orders the owner's entries of a day: the same at each delivery.
    pub seq: u64,
    /// What the event is called: the same at each delivery, and no other event of the owner has it.
    pub id: String,
    /// When it happened. Its date, in UTC, says where it is kept, so it must be the event's own.
    pub time: DateTime<Utc>,
    /// The event, which is kept byte for byte.
    pub event: Box<RawValue>,
}

/// Whether an append was the first for its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// The entry is there now.
    Now,
    /// It was there before; or a write whose answer was lost had brought it after all.
    Known,
}

/// An entry as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Its place in its chain, from 1.
    pub(super) place: u64,
    pub(super) owner: Arc<str>,
    pub(super) seq: u64,
    pub(super) id: Arc<str>,
    pub(super) event: Event,
    /// Of this entry and all before it.
    pub(super) hash: Hash,
}

/// Where the event itself is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Event {
    /// Here.
    Here(Arc<RawValue>),
    /// In a document of its own: it is large.
    Apart { digest: Hash, bytes: usize },
}

impl NewEntry {
    pub(super) fn check(&self, limits: &Limits) -> Result<(), AppendError> {
        let (bytes, limit) = (self.event.get().len(), limits.event_bytes);
        if bytes > limit {
            return Err(AppendError::TooLarge { id: self.id.clone(), bytes, limit });
        }
        let (bytes, limit) = (self.owner.len() + self.id.len(), limits.name_bytes);
        if bytes > limit {
            return Err(AppendError::LongNames { bytes, limit });
        }
        Ok(())
    }

    /// The digest of the event, if it is stored apart.
    pub(super) fn apart(&self, limits: &Limits) -> Option<Hash> {
        let bytes = self.event.get().as_bytes();
        (bytes.len() > limits.inline_bytes).then(|| Hash::digest(bytes))
    }

    /// About how many bytes it adds to a head.
    pub(super) fn inline_bytes(&self, limits: &Limits) -> usize {
        let bytes = self.event.get().len();
        let event = if bytes > limits.inline_bytes { Event::APART_BYTES } else { bytes };
        Entry::FRAME_BYTES + self.owner.len() + self.id.len() + event
    }
}

impl Entry {
    /// About how many bytes an entry takes beside its names and its event.
    const FRAME_BYTES: usize = 160;

    /// The entry for `new` at `place`, after one with the hash `before`.
    pub(super) fn link(new: &NewEntry, place: u64, before: Hash, limits: &Limits) -> Self {
        let raw = new.event.get();
        let event = match new.apart(limits) {
            Some(digest) => Event::Apart { digest, bytes: raw.len() },
            None => Event::Here(new.event.clone().into()),
        };
        let hash = before.next(place, &new.owner, new.seq, &new.id, event.digest());
        let (owner, id) = (new.owner.as_str().into(), new.id.as_str().into());
        Self { place, owner, seq: new.seq, id, event, hash }
    }

    /// Whether this is the entry after one with the hash `before`, unaltered.
    pub(super) fn follows(&self, before: Hash) -> bool {
        let Self { place, owner, seq, id, event, hash } = self;
        before.next(*place, owner, *seq, id, event.digest()) == *hash
    }

    /// About how many bytes it takes where it is stored.
    pub(super) fn bytes(&self) -> usize {
        let event = match &self.event {
            Event::Here(raw) => raw.get().len(),
            Event::Apart { .. } => Event::APART_BYTES,
        };
        Self::FRAME_BYTES + self.owner.len() + self.id.len() + event
    }
}

impl Event {
    const APART_BYTES: usize = 110;

    fn digest(&self) -> Hash {
        match self {
            Self::Here(raw) => Hash::digest(raw.get().as_bytes()),
            Self::Apart { digest, .. } => *digest,
        }
    }

    /// How many bytes the event itself has.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Here(raw) => raw.get().len(),
            Self::Apart { bytes, .. } => *bytes,
        }
    }

    /// The name of the document it is in, if that is another one.
    pub(super) fn apart(&self) -> Option<Hash> {
        match self {
            Self::Here(_) => None,
            Self::Apart { digest, .. } => Some(*digest),
        }
    }
}

/// The documents that the events of `entries` are in, each once.
pub(super) fn apart<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> BTreeSet<Hash> {
    entries.into_iter().filter_map(|entry| entry.event.apart()).collect()
}
