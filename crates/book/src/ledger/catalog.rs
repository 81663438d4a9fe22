//! What this process knows of one chain: which entries there are, and where. Not their events.
//!
//! Chains only grow, so what is known stays true, and a catalog is only ever added to.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::chain::Hash;
use super::entry::{Entry, NewEntry};
use super::head::{Head, Span};

/// What an entry costs in memory beside its names, about.
const OVERHEAD: usize = 120;

/// The entries of one chain up to some place.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    /// How many entries are known: all up to this place.
    covered: u64,
    /// The hash of the newest of them.
    hash: Option<Hash>,
    owners: HashMap<Arc<str>, Owned>,
    /// Every segment known, the oldest first.
    segments: Vec<Span>,
    bytes: usize,
}

/// The entries of one owner.
#[derive(Debug, Default)]
struct Owned {
    ids: HashSet<Arc<str>>,
    /// `seq` and place.
    places: BTreeSet<(u64, u64)>,
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
            !self.has(&entry.owner, &entry.id)
                && seen.insert((entry.owner.clone(), entry.id.clone()))
        };
        (0..entries.len()).filter(|index| is_new(&entries[*index])).collect()
    }

    fn has(&self, owner: &str, id: &str) -> bool {
        self.owners.get(owner).is_some_and(|owned| owned.ids.contains(id))
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
        let end = before.unwrap_or((u64::MAX, u64::MAX));
        let owned = self.owners.get(owner);
        owned.into_iter().flat_map(move |owned| owned.places.range(..end).rev().copied())
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
            self.bytes += OVERHEAD + entry.owner.len();
            self.owners.insert(entry.owner.clone(), Owned::default());
        }
        if let Some(owned) = self.owners.get_mut(&entry.owner) {
            self.bytes += OVERHEAD + entry.id.len();
            owned.ids.insert(entry.id.clone());
            owned.places.insert((entry.seq, entry.place));
        }
    }

    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        self.bytes + self.segments.len() * size_of::<Span>()
    }
}
