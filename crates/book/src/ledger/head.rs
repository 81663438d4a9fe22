//! The head: the one document of a day and shard that changes, and that everything else hangs on.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::chain::Hash;
use super::entry::{Entry, NewEntry, apart};
use super::limits::Limits;
use crate::StoreError;
use crate::error::{corrupt, read_document};

/// The newest format of a head that this version reads, and the one it writes.
const FORMAT: u32 = 1;

/// What one chain is, after one append.
///
/// Invariant: every document of the shard in the store is this one, or named by it, or what it is folded into
/// by whoever appends next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Head {
    format: u32,
    /// How many entries there are: the place of the newest.
    pub(super) count: u64,
    /// The hash of the newest entry.
    pub(super) hash: Hash,
    /// Where all entries but the newest are, the oldest first.
    pub(super) spans: Vec<Span>,
    /// The newest entries.
    pub(super) tail: Vec<Entry>,
    /// Events stored apart that somebody may be writing: the entry that follows names it instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reserved: Vec<Hash>,
}

/// Entries that lie next to each other, and the document that leads to them: a segment, which holds them, or
/// an index, which holds spans one level below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Span {
    /// 0 for a segment.
    pub(super) level: u32,
    /// The place of its oldest entry.
    pub(super) first: u64,
    /// The place of its newest entry.
    pub(super) last: u64,
    /// The hash of its newest entry, which fixes all of them.
    pub(super) hash: Hash,
    /// How large the document is.
    pub(super) bytes: usize,
}

impl Head {
    /// The head of a chain without entries, kept in `key`.
    pub(super) fn empty(key: &str) -> Self {
        let (hash, spans, tail, reserved) = (Hash::genesis(key), vec![], vec![], vec![]);
        Self { format: FORMAT, count: 0, hash, spans, tail, reserved }
    }

    pub(super) fn read(key: &str, value: &[u8]) -> Result<Self, StoreError> {
        read_document(key, FORMAT, value)
    }

    pub(super) fn write(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self).map_err(|error| corrupt(key, error))
    }

    /// How many of the oldest entries are not in the tail.
    pub(super) fn folded(&self) -> u64 {
        self.spans.last().map_or(0, |span| span.last)
    }

    /// Puts an entry for each of `new` at the end.
    pub(super) fn append(&mut self, new: &[&NewEntry], limits: &Limits) {
        for new in new {
            self.count += 1;
            let entry = Entry::link(new, self.count, self.hash, limits);
            self.hash = entry.hash;
            self.tail.push(entry);
        }
        let written = apart(&self.tail);
        self.reserved.retain(|digest| !written.contains(digest));
    }

    /// Whether it says of all events with these digests that they may be under way.
    pub(super) fn reserves(&self, digests: &BTreeSet<Hash>) -> bool {
        digests.iter().all(|digest| self.reserved.contains(digest))
    }

    /// Says that events with these digests may be under way.
    pub(super) fn reserve(&mut self, digests: &BTreeSet<Hash>) {
        let new = digests.iter().filter(|digest| !self.reserved.contains(digest)).copied();
        let new: Vec<Hash> = new.collect();
        self.reserved.extend(new);
    }
}
