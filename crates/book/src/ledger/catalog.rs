//! What this process knows of one chain: which entries there are, and where. Not their events.
//!
//! Chains only grow, so what is known stays true, and a catalog is only ever added to.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher};
use std::sync::Arc;

use super::chain::Hash;
use super::entry::{Entry, NewEntry};
use super::head::{Head, Span};

/// What an owner costs in memory beside the name, about.
const OWNER_BYTES: usize = 200;

/// The entries of one chain up to some place.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    /// How many entries are known: all up to this place.
    covered: u64,
    /// The hash of the newest of them.
    hash: Option<Hash>,
    /// The entries of each owner, by `seq` and place.
    owners: HashMap<Arc<str>, Vec<Known>>,
    /// Every segment known, the oldest first.
    segments: Vec<Span>,
    bytes: usize,
}

/// One entry, as small as can be: a busy day has millions.
#[derive(Clone, Copy, Debug)]
struct Known {
    seq: u64,
    place: u64,
    /// Of its id. Only entries with the same owner and `seq` are told apart by it.
    id: u64,
}

/// What a head leads to, beside its tail.
pub(super) struct News<'a, I> {
    /// Every entry after this place is in `entries` or in the tail.
    pub(super) since: u64,
    /// Every segment that was not known.
    pub(super) segments: &'a [Span],
    pub(super) entries: I,
}

/// The chain is not the one that was known, or what was known has been forgotten meanwhile.
#[derive(Debug)]
pub(super) struct Diverged;

impl Catalog {
    pub(super) fn covered(&self) -> u64 {
        self.covered
    }

    /// How many of the oldest entries are in segments that are known.
    pub(super) fn folded(&self) -> u64 {
        self.segments.last().map_or(0, |span| span.last)
    }

    /// Those of `entries` that are not there, each once, by their index.
    pub(super) fn unknown(&self, entries: &[NewEntry]) -> Vec<usize> {
        let mut seen = HashSet::new();
        let mut is_new = |entry: &NewEntry| {
            !self.has(entry) && seen.insert((entry.owner.clone(), entry.id.clone()))
        };
        (0..entries.len()).filter(|index| is_new(&entries[*index])).collect()
    }

    fn has(&self, NewEntry { owner, seq, id, .. }: &NewEntry) -> bool {
        let known = self.owners.get(owner.as_str()).map_or(&[][..], Vec::as_slice);
        let id = short(id);
        let same_seq = &known[known.partition_point(|known| known.seq < *seq)..];
        same_seq.iter().take_while(|known| known.seq == *seq).any(|known| known.id == id)
    }

    pub(super) fn has_owner(&self, owner: &str) -> bool {
        self.owners.contains_key(owner)
    }

    /// The `(seq, place)` of each entry of `owner` before `before`, the newest first.
    pub(super) fn places(
        &self,
        owner: &str,
        before: Option<(u64, u64)>,
    ) -> impl Iterator<Item = (u64, u64)> {
        let known = self.owners.get(owner).map_or(&[][..], Vec::as_slice);
        let end = before.map_or(known.len(), |before| {
            known.partition_point(|known| (known.seq, known.place) < before)
        });
        known[..end].iter().rev().map(|known| (known.seq, known.place))
    }

    /// The segment that holds the entry at `place`.
    pub(super) fn segment(&self, place: u64) -> Option<&Span> {
        let index = self.segments.partition_point(|span| span.last < place);
        self.segments.get(index).filter(|span| span.first <= place)
    }

    /// Adds what `head` says.
    pub(super) fn follow<'a>(
        &mut self,
        head: &'a Head,
        news: News<'a, impl Iterator<Item = &'a Entry>>,
    ) -> Result<(), Diverged> {
        let News { since, segments, entries } = news;
        if self.covered < since {
            return Err(Diverged);
        }
        for span in segments {
            if span.last > self.folded() {
                if span.first != self.folded() + 1 {
                    return Err(Diverged);
                }
                self.segments.push(span.clone());
            }
        }
        if self.folded() < head.folded() {
            return Err(Diverged);
        }
        let known = self.covered;
        let mut new = entries.chain(&head.tail).filter(|entry| entry.place > known).peekable();
        // What was altered in the store is for `verify` to find: only a chain that was known is compared.
        if let (Some(hash), Some(first)) = (self.hash, new.peek())
            && !(first.place == known + 1 && first.follows(hash))
        {
            return Err(Diverged);
        }
        for entry in new {
            self.add(entry);
        }
        if head.count > known {
            self.covered = head.count;
            self.hash = Some(head.hash);
        } else if head.count == known && self.hash.is_some_and(|hash| hash != head.hash) {
            return Err(Diverged);
        }
        Ok(())
    }

    fn add(&mut self, entry: &Entry) {
        if !self.owners.contains_key(&entry.owner) {
            self.bytes += OWNER_BYTES + entry.owner.len();
            self.owners.insert(entry.owner.clone(), Vec::new());
        }
        if let Some(known) = self.owners.get_mut(&entry.owner) {
            let Entry { seq, place, .. } = *entry;
            // Mostly at the end: an owner's events come nearly in order.
            let index = known.partition_point(|known| (known.seq, known.place) < (seq, place));
            let before = known.capacity();
            known.insert(index, Known { seq, place, id: short(&entry.id) });
            self.bytes += (known.capacity() - before) * size_of::<Known>();
        }
    }

    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        self.bytes + self.segments.len() * size_of::<Span>()
    }
}

/// A hash of an id, to compare it by.
fn short(id: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    id.hash(&mut hash);
    hash.finish()
}
