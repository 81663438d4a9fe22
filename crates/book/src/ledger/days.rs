//! On which days an owner has entries: what a reader starts from, since no store lists keys.
//!
//! Invariant: a day is named before its first entry is written. Naming one that gets none harms nobody.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sidecar::{Expect, Swap};

use super::document::{Document, FORMAT};
use super::engine::Engine;
use crate::StoreError;
use crate::engine::MAX_ROUNDS;

#[derive(Serialize, Deserialize)]
struct Days {
    format: u32,
    days: BTreeSet<NaiveDate>,
}

impl Document for Days {}

/// Where an owner's days are kept.
pub(super) fn key(owner: &str) -> String {
    format!("ledger-days:{owner}")
}

/// Reads an owner's days from the document in `key`.
pub(super) fn read(key: &str, value: &[u8]) -> Result<BTreeSet<NaiveDate>, StoreError> {
    Ok(Days::read(key, value)?.days)
}

impl Engine {
    /// The days on which `owner` has entries, and perhaps some on which there are none.
    pub(super) async fn days(&self, owner: &str) -> Result<BTreeSet<NaiveDate>, StoreError> {
        let key = key(owner);
        match self.state.get(&key).await? {
            Some(found) => read(&key, &found.value),
            None => Ok(BTreeSet::new()),
        }
    }

    /// Names `day` among those of `owner`.
    pub(super) async fn add_day(&self, owner: &str, day: NaiveDate) -> Result<(), StoreError> {
        let key = key(owner);
        let mut last = None;
        for _ in 0..MAX_ROUNDS {
            let found = self.state.get(&key).await?;
            let mut days = match &found {
                Some(found) => read(&key, &found.value)?,
                None => BTreeSet::new(),
            };
            if !days.insert(day) {
                return Ok(());
            }
            let value = Days { format: FORMAT, days }.write(&key)?;
            let (bytes, limit) = (value.len(), self.limits.days_bytes);
            if bytes > limit {
                return Err(StoreError::Full { key, bytes, limit });
            }
            let expect = found.as_ref().map_or(Expect::Absent, |found| Expect::Etag(&found.etag));
            match self.state.compare_and_swap(&key, value, expect).await {
                Swap::Done => return Ok(()),
                Swap::Refused(error) => return Err(error.into()),
                Swap::Unsure(error) => last = Some(error), // the document itself knows: look again
            }
        }
        Err(self.gave_up(&key, last))
    }
}
