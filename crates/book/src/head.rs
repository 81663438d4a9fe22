//! The one document behind which an owner's records and outbox live.

use std::collections::{BTreeMap, VecDeque};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sidecar::CloudEvent;
use uuid::Uuid;

use crate::StoreError;
use crate::error::read_document;

/// The newest format of a head that this version reads, and the one it writes.
const FORMAT: u32 = 1;

/// How many commit ids a head remembers: more than can be unsure at once for one owner.
const COMMITS_KEPT: usize = 64;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Head<R> {
    format: u32,
    /// The place of the owner's newest event, from 1; 0 before the first.
    pub(crate) seq: u64,
    pub(crate) records: BTreeMap<String, R>,
    /// Events not yet known to be published, in `seq` order.
    pub(crate) outbox: Vec<Owed>,
    /// How many commits there have been.
    pub(crate) commit_count: u64,
    /// Ids of the newest commits, the newest last: how a writer recognises its own.
    commits: VecDeque<Uuid>,
}

/// An event that the owner's book owes to a topic.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Owed {
    pub(crate) seq: u64,
    pub(crate) topic: String,
    pub(crate) event: CloudEvent,
}

impl<R> Default for Head<R> {
    fn default() -> Self {
        Self {
            format: FORMAT,
            seq: 0,
            records: BTreeMap::new(),
            outbox: Vec::new(),
            commit_count: 0,
            commits: VecDeque::new(),
        }
    }
}

impl<R: Serialize + DeserializeOwned> Head<R> {
    pub(crate) fn read(key: &str, value: &[u8]) -> Result<Self, StoreError> {
        read_document(key, FORMAT, value)
    }

    pub(crate) fn write(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self).map_err(|error| StoreError::Corrupt { key: key.to_owned(), error })
    }
}

impl<R> Head<R> {
    pub(crate) fn knows(&self, commit: Uuid) -> bool {
        self.commits.contains(&commit)
    }

    /// Whether a commit made on a head with `commit_count` would still be among those remembered here.
    pub(crate) fn remembers_since(&self, commit_count: u64) -> bool {
        self.commit_count.saturating_sub(commit_count) <= COMMITS_KEPT as u64
    }

    pub(crate) fn remember(&mut self, commit: Uuid) {
        self.commit_count += 1;
        self.commits.push_back(commit);
        while self.commits.len() > COMMITS_KEPT {
            self.commits.pop_front();
        }
    }

    /// Forgets what is owed up to and with `seq`: it has been published.
    pub(crate) fn trim(&mut self, seq: u64) {
        self.outbox.retain(|owed| owed.seq > seq);
    }
}

/// Where an owner's head is kept.
pub(crate) fn key(owner: &str) -> String {
    format!("book:{owner}")
}
