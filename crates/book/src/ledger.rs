//! What audit keeps: every event of an owner once, by its place in the owner's history.
//!
//! An entry's key is named after the event, and is written only where it is absent: hearing of an event
//! again changes nothing, however late. A second document remembers the newest place, so that entries can
//! be listed without listing keys, which no store offers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sidecar::{Expect, State, Swap};
use tokio::sync::OwnedMutexGuard;

use crate::StoreError;
use crate::error::{corrupt, read_document};

#[cfg(test)]
mod tests;

/// The newest format that this version reads, and the one it writes.
const FORMAT: u32 = 1;

const MAX_ROUNDS: u32 = 16;

/// The ledger of every owner, in one app's state. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    state: Arc<dyn State>,
    /// Appends to one owner take turns, so that one process does not race with itself.
    owners: Arc<Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>>,
}

/// Whether an append was the first for its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// The entry is there now.
    Now,
    /// It was there before.
    Already,
}

/// One kept event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    /// Its place in the owner's history, from 1.
    pub seq: u64,
    /// What was kept of it.
    pub value: T,
}

/// A part of an owner's ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice<T> {
    /// The newest first. Places whose event has not arrived yet are left out.
    pub entries: Vec<Entry<T>>,
    /// Where to go on: entries before this place are not in the slice. `None` at the beginning of history.
    pub before: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct Document<T> {
    format: u32,
    value: T,
}

impl Ledger {
    /// A ledger kept in `state`.
    pub fn new(state: Arc<dyn State>) -> Self {
        Self { state, owners: Arc::default() }
    }

    /// Keeps an event. Keeping it again changes nothing.
    pub async fn append<T: Serialize>(
        &self,
        owner: &str,
        seq: u64,
        value: &T,
    ) -> Result<Appended, StoreError> {
        let _turn = self.turn(owner).await;
        let key = entry_key(owner, seq);
        let appended =
            match self.state.compare_and_swap(&key, write(&key, value)?, Expect::Absent).await {
                Swap::Done => Appended::Now,
                Swap::Refused(error) => return Err(error.into()),
                // Whoever wrote it, it holds this event: its key is named after it.
                Swap::Unsure(_) if self.state.get(&key).await?.is_some() => Appended::Already,
                Swap::Unsure(error) => return Err(error.into()),
            };
        // Also when it was there already: whoever wrote it may have died before this.
        self.raise(owner, seq).await?;
        Ok(appended)
    }

    /// The newest `limit` places before `before`, or the newest of all.
    pub async fn slice<T: DeserializeOwned>(
        &self,
        owner: &str,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Slice<T>, StoreError> {
        let newest = self.newest(owner).await?.0;
        let top = before.map_or(newest, |before| newest.min(before.saturating_sub(1)));
        let bottom = top.saturating_sub(limit.into());
        let places: Vec<u64> = (bottom + 1..=top).rev().collect();
        let keys: Vec<String> = places.iter().map(|seq| entry_key(owner, *seq)).collect();

        let mut entries = Vec::with_capacity(keys.len());
        if !keys.is_empty() {
            let found = self.state.get_bulk(&keys).await?;
            for ((seq, key), found) in places.into_iter().zip(&keys).zip(found) {
                let Some(found) = found else { continue };
                let Document { value, .. } = read_document(key, FORMAT, &found.value)?;
                entries.push(Entry { seq, value });
            }
        }
        Ok(Slice { entries, before: (bottom > 0).then_some(bottom + 1) })
    }

    async fn raise(&self, owner: &str, seq: u64) -> Result<(), StoreError> {
        let key = newest_key(owner);
        for _ in 0..MAX_ROUNDS {
            let (newest, etag) = self.newest(owner).await?;
            if newest >= seq {
                return Ok(());
            }
            let expect = etag.as_ref().map_or(Expect::Absent, Expect::Etag);
            match self.state.compare_and_swap(&key, write(&key, &seq)?, expect).await {
                Swap::Done => return Ok(()),
                Swap::Refused(error) => return Err(error.into()),
                Swap::Unsure(_) => (), // the document itself knows: look again
            }
        }
        Err(StoreError::Contended { key, rounds: MAX_ROUNDS })
    }

    async fn newest(&self, owner: &str) -> Result<(u64, Option<sidecar::Etag>), StoreError> {
        let key = newest_key(owner);
        let Some(found) = self.state.get(&key).await? else { return Ok((0, None)) };
        let Document { value, .. } = read_document(&key, FORMAT, &found.value)?;
        Ok((value, Some(found.etag)))
    }

    async fn turn(&self, owner: &str) -> OwnedMutexGuard<()> {
        let lock = {
            let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
            owners.entry(owner.to_owned()).or_default().clone()
        };
        lock.lock_owned().await
    }
}

fn write<T: Serialize>(key: &str, value: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(&Document { format: FORMAT, value }).map_err(|error| corrupt(key, error))
}

fn entry_key(owner: &str, seq: u64) -> String {
    format!("entry:{owner}:{seq}")
}

fn newest_key(owner: &str) -> String {
    format!("newest:{owner}")
}
