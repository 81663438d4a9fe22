//! The ledger: every event of an owner once, appended and never changed, each chained to the one before.
//!
//! One chain per day and shard of owners, behind one compare-and-swapped head. See `README.md` for the head,
//! an append step by step, and the crash table.
//!
//! Invariant: nothing here knows what an event says.

mod append;
mod catalog;
mod chain;
mod days;
mod document;
mod engine;
mod entry;
mod error;
mod fold;
mod group;
mod head;
mod limits;
mod load;
mod open;
mod shard;
mod slice;
mod swap;
mod verify;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::NaiveDate;
use sidecar::State;
use tokio::sync::oneshot;

use crate::{StoreError, measures};
use engine::Engine;
use group::Waiting;
use limits::Limits;
use shard::Shard;

pub use chain::{Hash, InvalidHash};
pub use entry::{Appended, NewEntry};
pub use error::AppendError;
pub use shard::SHARDS;
pub use slice::{Cursor, InvalidCursor, Kept, Slice};
pub use verify::{Flaw, Verdict};

/// The ledger of every owner, in one app's state. Cheap to clone.
#[derive(Clone)]
pub struct Ledger(Arc<Engine>);

impl Ledger {
    /// A ledger kept in `state`.
    pub fn new(state: Arc<dyn State>) -> Self {
        Self::with_limits(state, Limits::default())
    }

    /// The same, with other limits.
    ///
    /// For tests alone: where a tail folds is part of the stored format.
    pub(crate) fn with_limits(state: Arc<dyn State>, limits: Limits) -> Self {
        measures::describe_ledger();
        Self(Arc::new(Engine::new(state, limits)))
    }

    /// Keeps events, and answers for each, in the order given. Keeping one again changes nothing.
    ///
    /// Those of the same day and shard are written together, and with whatever else waits for it in this
    /// process. A caller that goes away cuts nothing. After [`StoreError::Store`] an event may still turn out
    /// to be kept: bring it again.
    pub async fn append(&self, entries: Vec<NewEntry>) -> Vec<Result<Appended, AppendError>> {
        let mut answers = Vec::with_capacity(entries.len());
        for entry in entries {
            answers.push(entry.check(&self.0.limits).map(|()| {
                let (reply, answer) = oneshot::channel();
                let open = self.0.open(Shard::of(entry.time.date_naive(), &entry.owner));
                self.0.enqueue(open, Waiting { entry, reply });
                answer
            }));
        }
        let mut appended = Vec::with_capacity(answers.len());
        for answer in answers {
            appended.push(match answer {
                Ok(answer) => match answer.await {
                    Ok(outcome) => outcome.map_err(AppendError::Store),
                    Err(_) => Err(StoreError::Ending.into()),
                },
                Err(error) => Err(error),
            });
        }
        appended
    }

    /// The newest `limit` entries of `owner` before `before`, or the newest of all; fewer where they are
    /// large, and at least one if there is any.
    ///
    /// Every entry whose append was acknowledged before this call began is found.
    pub async fn slice(
        &self,
        owner: &str,
        before: Option<Cursor>,
        limit: u32,
    ) -> Result<Slice, StoreError> {
        self.0.slice(owner, before, limit).await
    }

    /// Walks the chain of one day and shard (0 to [`SHARDS`]), and everything that hangs on it.
    pub async fn verify(&self, day: NaiveDate, shard: u8) -> Result<Verdict, StoreError> {
        self.0.verify(Shard { day, number: shard }).await
    }

    /// Walks the chain of each day on which `owner` has entries, the oldest first.
    pub async fn verify_owner(&self, owner: &str) -> Result<Vec<(NaiveDate, Verdict)>, StoreError> {
        let mut verdicts = Vec::new();
        for day in self.0.days(owner).await? {
            verdicts.push((day, self.0.verify(Shard::of(day, owner)).await?));
        }
        Ok(verdicts)
    }

    /// The shard that `owner`'s entries are in, on every day.
    pub fn shard_of(owner: &str) -> u8 {
        shard::number(owner)
    }

    /// Waits until nothing is under way any more. For tests.
    #[cfg(test)]
    pub(crate) async fn idle(&self) {
        self.0.tasks.wait().await;
    }
}
