//! One owner's book seen from outside: what it holds, whether it is whole, what it owes. Writes nothing.
//!
//! For whoever operates Daybook. Works on any state that a [`Books`](crate::Books) works on, beside the apps that run,
//! and knows no more than the store does: not what a process has published and not yet trimmed.

mod damage;
mod summary;
#[cfg(test)]
mod tests;
mod verify;

use sidecar::{Etag, State, Versioned};

use crate::StoreError;
use crate::engine::MAX_ROUNDS;
use crate::head::{self, Head};
use crate::segment::{Owed, Part};

pub use damage::{Damage, Finding};
pub use summary::{Change, OwedEvent, SegmentSummary, Summary};
pub use verify::{Verdict, verify};

/// Whether what users wrote is shown: the values of records, the data of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Ids, sizes, types and times only.
    Hidden,
    /// Everything.
    Shown,
}

/// What `owner`'s head says; `None` where there is no head. One read.
///
/// # Errors
/// When the store does not answer, or the head is not one that this version reads.
pub async fn show(
    state: &dyn State,
    owner: &str,
    values: Values,
) -> Result<Option<Summary>, StoreError> {
    let key = head::key(owner);
    let Some(Versioned { value, etag }) = state.get(&key).await? else { return Ok(None) };
    let head = Head::read(&key, &value)?;
    Ok(Some(Summary::of(owner, head, &etag, value.len(), values)))
}

/// The events that `owner`'s book owes, the oldest first; `None` where there is no head.
///
/// Some of them may be out already: a process trims what it has published with the owner's next commit.
///
/// # Errors
/// When the store does not answer, or something is not there or not readable that the head names.
pub async fn owed(
    state: &dyn State,
    owner: &str,
    values: Values,
) -> Result<Option<Vec<OwedEvent>>, StoreError> {
    let key = head::key(owner);
    let mut missed: Option<Etag> = None;
    for _ in 0..MAX_ROUNDS {
        let Some(Versioned { value, etag }) = state.get(&key).await? else { return Ok(None) };
        let head = Head::read(&key, &value)?;
        match spilled(state, owner, &head).await {
            Ok(mut events) => {
                events.extend(head.outbox);
                events.retain(|owed| owed.seq > head.published);
                return Ok(Some(events.iter().map(|owed| OwedEvent::of(owed, values)).collect()));
            }
            // A head that has changed since has perhaps dropped it.
            Err(StoreError::Missing { .. }) if missed.as_ref() != Some(&etag) => {
                missed = Some(etag);
            }
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Contended { key, rounds: MAX_ROUNDS })
}

async fn spilled(state: &dyn State, owner: &str, head: &Head) -> Result<Vec<Owed>, StoreError> {
    let mut events = Vec::new();
    for key in head.spilled.iter().flat_map(|spill| spill.parts.keys(owner)) {
        let Some(found) = state.get(&key).await? else { return Err(StoreError::Missing { key }) };
        events.extend(Part::read(&key, &found.value)?.events);
    }
    Ok(events)
}
