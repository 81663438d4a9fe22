//! The head: the one document of an owner that changes, and that everything else hangs on.

use std::collections::{HashSet, VecDeque};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::StoreError;
use crate::error::{corrupt, read_document};
use crate::segment::{Entry, Owed, Parts};

/// The newest format of a head that this version reads, and the one it writes.
const FORMAT: u32 = 1;

/// How many commit ids a head remembers: more than can be unsure at once for one owner.
const COMMITS_KEPT: usize = 32;

/// What an owner's book is, at one commit.
///
/// Invariant: every document of the owner in the store is this one, or named by it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) format: u32,
    /// The place of the owner's newest event, from 1; 0 before the first.
    pub(crate) seq: u64,
    /// How often a relay job has settled it. Whoever armed a job before the newest one must do so again.
    pub(crate) relayed: u64,
    /// Events up to and with this place are known to be published.
    pub(crate) published: u64,
    /// How many commits there have been.
    pub(crate) commit_count: u64,
    /// Ids of the newest commits, the newest last: how a writer recognises its own.
    commits: VecDeque<Uuid>,
    /// Segments of records, the oldest first; of two that hold the same id, the newer counts.
    pub(crate) segments: Vec<Segment>,
    /// Changes since the newest segment, each id once.
    pub(crate) tail: Vec<Entry>,
    /// Segments of events not yet known to be published, older than `outbox`, in `seq` order.
    pub(crate) spilled: Vec<Spill>,
    /// Events not yet known to be published, in `seq` order.
    pub(crate) outbox: Vec<Owed>,
    /// What the writer of this head may be writing: its next commit names it, anyone else's drops it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reserved: Option<Parts>,
    /// What no head will name any more, and may not have been deleted yet.
    pub(crate) dropped: Vec<Parts>,
}

/// A segment of records.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Segment {
    pub(crate) parts: Parts,
    pub(crate) bytes: usize,
}

/// A segment of events.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Spill {
    pub(crate) parts: Parts,
    pub(crate) last: u64,
    pub(crate) bytes: usize,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            format: FORMAT,
            seq: 0,
            relayed: 0,
            published: 0,
            commit_count: 0,
            commits: VecDeque::new(),
            segments: Vec::new(),
            tail: Vec::new(),
            spilled: Vec::new(),
            outbox: Vec::new(),
            reserved: None,
            dropped: Vec::new(),
        }
    }
}

impl Head {
    pub(crate) fn read(key: &str, value: &[u8]) -> Result<Self, StoreError> {
        read_document(key, FORMAT, value)
    }

    pub(crate) fn write(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        let tail: usize = self.tail.iter().map(Entry::bytes).sum();
        let outbox: usize = self.outbox.iter().map(Owed::bytes).sum();
        let mut value = Vec::with_capacity(tail + outbox + (4 << 10));
        serde_json::to_writer(&mut value, self).map_err(|error| corrupt(key, error))?;
        Ok(value)
    }

    pub(crate) fn knows(&self, commit: Uuid) -> bool {
        self.commits.contains(&commit)
    }

    /// The commit that made this head; `None` before the first.
    pub(crate) fn newest_commit(&self) -> Option<Uuid> {
        self.commits.back().copied()
    }

    /// Whether a commit made on a head with `commit_count` would still be among those remembered here.
    pub(crate) fn remembers_since(&self, commit_count: u64) -> bool {
        self.commit_count.saturating_sub(commit_count) <= COMMITS_KEPT as u64
    }

    /// Counts one more commit, and gives its id.
    pub(crate) fn sign(&mut self) -> Uuid {
        let commit = Uuid::new_v4();
        self.commit_count += 1;
        self.commits.push_back(commit);
        while self.commits.len() > COMMITS_KEPT {
            self.commits.pop_front();
        }
        commit
    }

    /// Takes over the commits of `other`, which was written in between.
    pub(crate) fn follow(&mut self, other: &Self) {
        self.commit_count = other.commit_count;
        self.commits.clone_from(&other.commits);
    }

    /// Whether there are events that are not known to be published.
    pub(crate) fn owes(&self) -> bool {
        self.published < self.seq
    }

    /// How many those are.
    pub(crate) fn owed(&self) -> usize {
        usize::try_from(self.seq.saturating_sub(self.published)).unwrap_or(usize::MAX)
    }

    /// Forgets events up to and with `published`, segments in `deleted`, and a writer that did not finish.
    pub(crate) fn tidy(&mut self, published: u64, deleted: &HashSet<Parts>) {
        self.dropped.retain(|parts| !deleted.contains(parts));
        self.dropped.extend(self.reserved.take());
        self.published = self.published.max(published);
        self.outbox.retain(|owed| owed.seq > self.published);
        let out = self.spilled.iter().take_while(|spill| spill.last <= self.published).count();
        self.dropped.extend(self.spilled.drain(..out).map(|spill| spill.parts));
    }
}

/// Where an owner's head is kept.
pub(crate) fn key(owner: &str) -> String {
    format!("book:{owner}")
}
