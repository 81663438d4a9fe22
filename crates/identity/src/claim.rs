//! Which account has a name that only one may have: an e-mail address, a subject of another issuer, being the first
//! administrator. One small document each, changed by compare-and-swap.
//!
//! Such a document only ever names an account; whether there is one, the account's own book says. So whoever finds a claim
//! that somebody made and did not live to use goes on with it, and two who come at once agree on one account.
//!
//! Invariant: never deleted, only marked free. Redis would count its ETags from 1 again.

use std::sync::Arc;

use book::StoreError;
use serde::{Deserialize, Serialize};
use sidecar::{Expect, State, Swap, Versioned};
use uuid::Uuid;

/// What the first version writes.
const FORMAT: u32 = 1;
/// A document that changes at each of so many tries is left alone.
const MAX_ROUNDS: u32 = 16;

/// Where claims are kept.
#[derive(Clone)]
pub(crate) struct Claims(pub(crate) Arc<dyn State>);

#[derive(Serialize, Deserialize)]
struct Claim {
    format: u32,
    /// Who has it; none where it is free.
    account: Option<Uuid>,
    /// Of whoever wrote this: how a write without an answer is recognised.
    mark: Uuid,
}

impl Claims {
    /// Who has it.
    pub(crate) async fn find(&self, key: &str) -> Result<Option<Uuid>, StoreError> {
        Ok(self.read(key).await?.and_then(|(claim, _)| claim.account))
    }

    /// Gives it to whom `decide` says, who is told who has it now. Always one write, whatever comes of it: how long it takes
    /// tells nobody anything.
    pub(crate) async fn settle(
        &self,
        key: &str,
        decide: impl Fn(Option<Uuid>) -> Option<Uuid>,
    ) -> Result<Option<Uuid>, StoreError> {
        for _ in 0..MAX_ROUNDS {
            let found = self.read(key).await?;
            let account = decide(found.as_ref().and_then(|(claim, _)| claim.account));
            let mark = Uuid::new_v4();
            let value = serde_json::to_vec(&Claim { format: FORMAT, account, mark })
                .map_err(|error| StoreError::Corrupt { key: key.into(), error: error.into() })?;
            let expect = found.as_ref().map_or(Expect::Absent, |(_, it)| Expect::Etag(&it.etag));
            match self.0.compare_and_swap(key, value, expect).await {
                Swap::Done => return Ok(account),
                Swap::Refused(error) => return Err(error.into()),
                Swap::Unsure(_) => {
                    let now = self.read(key).await?;
                    if now.is_some_and(|(claim, _)| claim.mark == mark) {
                        return Ok(account);
                    }
                }
            }
        }
        Err(StoreError::Contended { key: key.to_owned(), rounds: MAX_ROUNDS })
    }

    async fn read(&self, key: &str) -> Result<Option<(Claim, Versioned)>, StoreError> {
        let Some(found) = self.0.get(key).await? else { return Ok(None) };
        let claim: Claim = serde_json::from_slice(&found.value)
            .map_err(|error| StoreError::Corrupt { key: key.into(), error: error.into() })?;
        if claim.format > FORMAT {
            let (key, found, known) = (key.to_owned(), claim.format, FORMAT);
            return Err(StoreError::UnknownFormat { key, found, known });
        }
        Ok(Some((claim, found)))
    }
}
