//! Which identity a token speaks for, whatever kind of token it is; remembered for ten seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;
use jsonwebtoken::dangerous::insecure_decode;
use moka::sync::Cache;
use serde::Deserialize;
use service::Clock;
use sha2::{Digest, Sha256};

use crate::access::MAX_TOKEN_LEN;
use crate::outside::Outside;
use crate::{AccessTokens, Forget, ISSUER, Identity, Introspection, Refused, TokenError};

#[cfg(test)]
mod tests;

/// How long an answer is good for: what was ended through another replica ends here by then.
const FRESH: TimeDelta = TimeDelta::seconds(10);
/// How long it is good for while one request looks again, or while accounts cannot be reached.
const USABLE: TimeDelta = TimeDelta::seconds(20);
/// How many tokens are remembered; some 300 bytes each.
const REMEMBERED: u64 = 100_000;

/// Checks tokens of every kind. Cheap to clone; clones share what they remember.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    access: AccessTokens,
    accounts: Arc<dyn Introspection>,
    outside: Option<Outside>,
    clock: Arc<dyn Clock>,
    /// By the token's SHA-256: what is in memory is no token.
    seen: Cache<[u8; 32], Arc<Seen>>,
    /// For users of whom something ended: what was seen before is to be looked at again.
    forgotten: Cache<UserId, u64>,
    /// Counts what was forgotten; orders it against what was seen.
    counter: AtomicU64,
}

struct Seen {
    identity: Identity,
    at: DateTime<Utc>,
    /// The counter before it was looked at.
    count: u64,
    /// Somebody is looking again.
    is_claimed: AtomicBool,
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

impl Verifier {
    /// Checks the tokens that `access` made and personal ones, both of which `accounts` knows more of, and those from outside.
    pub fn new(
        access: AccessTokens,
        accounts: Arc<dyn Introspection>,
        outside: Option<Outside>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let usable = Duration::from_secs(USABLE.num_seconds().unsigned_abs());
        let seen = Cache::builder().max_capacity(REMEMBERED).time_to_live(usable).build();
        // Longer than any look may take, and than what was seen before it is usable.
        let forgotten = Cache::builder().time_to_live(3 * usable).build();
        let counter = AtomicU64::new(0);
        Self(Arc::new(Inner { access, accounts, outside, clock, seen, forgotten, counter }))
    }

    /// The access tokens, for who makes them and shows their keys.
    pub fn access(&self) -> &AccessTokens {
        &self.0.access
    }

    /// What a token speaks for, if that was looked at in the last ten seconds: without a signature, and without a call.
    pub fn remembered(&self, token: &str) -> Option<Identity> {
        let inner = &*self.0;
        if token.len() > MAX_TOKEN_LEN {
            return None;
        }
        let seen = inner.seen(&digest(token))?;
        let now = inner.clock.now();
        let is_fresh = now < seen.at + FRESH || seen.is_claimed.swap(true, Ordering::Relaxed);
        (is_fresh && seen.is_usable(now)).then(|| seen.identity.clone())
    }

    /// What a token speaks for.
    pub async fn check(&self, token: &str) -> Result<Identity, TokenError> {
        match self.remembered(token) {
            Some(identity) => Ok(identity),
            None => self.check_anew(token).await,
        }
    }

    /// What a token speaks for, whatever is remembered of it. Whoever was told by [`remembered`](Self::remembered) that nothing
    /// is calls this: to one of those who ask, that means to look again.
    pub async fn check_anew(&self, token: &str) -> Result<Identity, TokenError> {
        if token.len() > MAX_TOKEN_LEN {
            return Err(Refused::TooLong.into());
        }
        let inner = &*self.0;
        let (digest, now) = (digest(token), inner.clock.now());
        let count = inner.counter.load(Ordering::SeqCst);
        match inner.look(token).await {
            Ok(identity) => {
                let seen = Seen {
                    identity: identity.clone(),
                    at: now,
                    count,
                    is_claimed: AtomicBool::new(false),
                };
                inner.seen.insert(digest, Arc::new(seen));
                Ok(identity)
            }
            Err(TokenError::Refused(refused)) => {
                inner.seen.invalidate(&digest);
                Err(refused.into())
            }
            Err(error) => {
                let seen = inner.seen(&digest).filter(|seen| seen.is_usable(now));
                seen.map(|seen| seen.identity.clone()).ok_or(error)
            }
        }
    }

    /// Whether what a token spoke for holds still: for whoever answers for longer than a moment.
    pub async fn still_holds(&self, identity: &Identity) -> Result<bool, TokenError> {
        let inner = &*self.0;
        if identity.expires_at.is_some_and(|end| end <= inner.clock.now()) {
            return Ok(false);
        }
        let (accounts, user) = (&inner.accounts, &identity.user);
        let live = match (identity.session, identity.personal) {
            (Some(session), _) => accounts.session_is_live(user, session).await,
            (None, Some(token)) => accounts.personal_is_live(user, token).await,
            (None, None) => Ok(true),
        };
        live.map_err(TokenError::unavailable)
    }
}

impl Forget for Verifier {
    fn forget(&self, user: &UserId) {
        let count = self.0.counter.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.forgotten.insert(user.clone(), count);
    }
}

impl Inner {
    /// What was seen of a token, unless something of its user ended since.
    fn seen(&self, digest: &[u8; 32]) -> Option<Arc<Seen>> {
        let seen = self.seen.get(digest)?;
        let forgotten = self.forgotten.get(&seen.identity.user);
        forgotten.is_none_or(|count| count <= seen.count).then_some(seen)
    }

    async fn look(&self, token: &str) -> Result<Identity, TokenError> {
        if token.starts_with("db_") {
            let found = self.accounts.personal(token).await.map_err(TokenError::unavailable)?;
            return found.ok_or(Refused::Revoked.into());
        }
        // Only says who is to check it: that one looks at the issuer again, once the signature is known.
        let claims = insecure_decode::<Issuer>(token).map_err(|_| Refused::Malformed)?.claims;
        if let Some(outside) = self.outside.as_ref().filter(|it| it.is_issuer(&claims.iss)) {
            return outside.check(token).await;
        }
        if claims.iss != ISSUER {
            return Err(Refused::Foreign.into());
        }
        let identity = self.access.check(token).await?;
        if let Some(session) = identity.session {
            let live = self.accounts.session_is_live(&identity.user, session).await;
            if !live.map_err(TokenError::unavailable)? {
                return Err(Refused::Ended.into());
            }
        }
        Ok(identity)
    }
}

impl Seen {
    fn is_usable(&self, now: DateTime<Utc>) -> bool {
        now < self.at + USABLE && self.identity.expires_at.is_none_or(|end| now < end)
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
