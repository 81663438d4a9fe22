//! What this process holds of an owner's book: one head with all its records, in memory.

use std::sync::Arc;

use sidecar::{Etag, Expect};

use crate::change::Record;
use crate::error::corrupt;
use crate::head::Head;
use crate::segment::Entry;
use crate::{Records, StoreError};

/// What a record costs in memory beside its own bytes, about.
const OVERHEAD: usize = 200;

/// Which version of the head in the store this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// There was none.
    Absent,
    /// The one with this ETag.
    Etag(Etag),
    /// One that this process wrote and whose ETag it has not learnt.
    Unknown,
}

/// One head and everything that hangs on it.
#[derive(Debug)]
pub(crate) struct Held<R> {
    pub(crate) head: Head,
    pub(crate) version: Version,
    /// One for each segment of the head.
    pub(crate) layers: Vec<Layer<R>>,
    pub(crate) records: Records<R>,
}

/// What one segment adds to those below it.
#[derive(Debug)]
pub(crate) struct Layer<R> {
    pub(crate) name: u64,
    /// Of which records it says something.
    pub(crate) ids: Arc<[Arc<str>]>,
    /// The records, with it and all that is below.
    pub(crate) records: Records<R>,
}

impl<R> Clone for Layer<R> {
    fn clone(&self) -> Self {
        Self { name: self.name, ids: self.ids.clone(), records: self.records.clone() }
    }
}

impl Version {
    /// What a write over this version expects; `None` when that must be learnt first.
    pub(crate) fn expect(&self) -> Option<Expect<'_>> {
        match self {
            Self::Absent => Some(Expect::Absent),
            Self::Etag(etag) => Some(Expect::Etag(etag)),
            Self::Unknown => None,
        }
    }

    /// The version after a write over this one, where the store's ETags count.
    ///
    /// Were the guess wrong, the next write would be refused: nothing worse.
    pub(crate) fn after_write(&self) -> Self {
        match self {
            Self::Etag(etag) => match etag.as_str().parse::<u64>() {
                Ok(count) => Self::Etag(Etag::new((count + 1).to_string())),
                Err(_) => Self::Unknown,
            },
            Self::Absent | Self::Unknown => Self::Unknown,
        }
    }
}

impl<R: Record> Held<R> {
    /// The book of an owner that has none yet.
    pub(crate) fn empty() -> Self {
        let (head, records) = (Head::default(), Records::default());
        Self { head, version: Version::Absent, layers: Vec::new(), records }
    }

    /// `head` over `layers`, which are those of its segments.
    pub(crate) fn new(
        key: &str,
        head: Head,
        version: Version,
        layers: Vec<Layer<R>>,
    ) -> Result<Self, StoreError> {
        let mut records = top(&layers);
        apply(key, &mut records, &head.tail)?;
        Ok(Self { head, version, layers, records })
    }

    /// The same, under a version learnt since.
    pub(crate) fn known_as(&self, version: Version) -> Self {
        let (head, layers) = (self.head.clone(), self.layers.clone());
        Self { head, version, layers, records: self.records.clone() }
    }

    /// About how many bytes of memory it takes.
    pub(crate) fn weight(&self) -> usize {
        let segments: usize = self.head.segments.iter().map(|segment| segment.bytes).sum();
        let ids: usize = self.layers.iter().map(|layer| layer.ids.len()).sum();
        let tail: usize = self.head.tail.iter().map(Entry::bytes).sum();
        2 * (segments + tail) + ids * OVERHEAD
    }
}

/// The records that `layers` hold together.
pub(crate) fn top<R>(layers: &[Layer<R>]) -> Records<R> {
    layers.last().map(|layer| layer.records.clone()).unwrap_or_default()
}

/// Puts what `entries` say into `records`.
pub(crate) fn apply<R: Record>(
    key: &str,
    records: &mut Records<R>,
    entries: &[Entry],
) -> Result<(), StoreError> {
    for Entry { id, record } in entries {
        match record {
            None => records.remove(id),
            Some(raw) => {
                let record = serde_json::from_str(raw.get()).map_err(|e| corrupt(key, e))?;
                records.put(id.clone(), Arc::new(record));
            }
        }
    }
    Ok(())
}
