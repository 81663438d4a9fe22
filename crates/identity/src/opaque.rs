//! Tokens that say nothing to whoever holds them: they name an account and something of it, and carry a secret.
//!
//! Invariant: of a secret only its SHA-256 is kept. With 256 random bits there is nothing to guess, so nothing slower is needed.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::UserId;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::random::{self, NoRandomness};

#[cfg(test)]
mod tests;

/// The longest token that is looked at, in bytes.
const MAX_LEN: usize = 160;

/// 256 random bits that are told to nobody but their owner.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Secret([u8; 32]);

/// What is kept of a [`Secret`]: its SHA-256, as base64url. Compared in constant time.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Kept(String);

/// `dbr_…`: goes on with a session.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct RefreshToken {
    pub(crate) account: Uuid,
    pub(crate) session: Uuid,
    /// The same in all refresh tokens of one session: who shows it has, or had, a real one.
    pub(crate) family: Secret,
    pub(crate) secret: Secret,
}

/// `db_…`: a personal token. `dbo_…`: a token that works once; `id` then says what for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct NamedToken {
    pub(crate) account: Uuid,
    pub(crate) id: Uuid,
    pub(crate) secret: Secret,
}

/// What a personal token starts with.
pub(crate) const PERSONAL: &str = "db_";
/// What a one-time token starts with.
pub(crate) const ONE_TIME: &str = "dbo_";
/// What a refresh token starts with.
const REFRESH: &str = "dbr_";

impl Secret {
    pub(crate) fn new() -> Result<Self, NoRandomness> {
        random::bytes().map(Self)
    }

    /// What follows from this one and `salt`, and from nothing less than both.
    pub(crate) fn next(&self, salt: &Secret) -> Self {
        Self(Sha256::new().chain_update(salt.0).chain_update(self.0).finalize().into())
    }

    pub(crate) fn kept(&self) -> Kept {
        Kept(URL_SAFE_NO_PAD.encode(Sha256::digest(self.0)))
    }

    /// As text, for what may be stored: a salt.
    pub(crate) fn to_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }
}

impl Kept {
    /// Whether it is of this secret.
    pub(crate) fn is_of(&self, secret: &Secret) -> bool {
        self.0.as_bytes().ct_eq(secret.kept().0.as_bytes()).into()
    }
}

impl RefreshToken {
    pub(crate) fn to_text(self) -> String {
        let Self { account, session, family, secret } = self;
        let parts = [&account.as_bytes()[..], session.as_bytes(), &family.0, &secret.0];
        format!("{REFRESH}{}", URL_SAFE_NO_PAD.encode(parts.concat()))
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        let bytes: [u8; 96] = decode(text, REFRESH)?;
        let (account, rest) = bytes.split_first_chunk::<16>()?;
        let (session, rest) = rest.split_first_chunk::<16>()?;
        let (family, secret) = rest.split_first_chunk::<32>()?;
        Some(Self {
            account: Uuid::from_bytes(*account),
            session: Uuid::from_bytes(*session),
            family: Secret(*family),
            secret: Secret(secret.try_into().ok()?),
        })
    }
}

impl NamedToken {
    pub(crate) fn to_text(self, prefix: &str) -> String {
        let Self { account, id, secret } = self;
        let parts = [&account.as_bytes()[..], id.as_bytes(), &secret.0];
        format!("{prefix}{}", URL_SAFE_NO_PAD.encode(parts.concat()))
    }

    pub(crate) fn read(text: &str, prefix: &str) -> Option<Self> {
        let bytes: [u8; 64] = decode(text, prefix)?;
        let (account, rest) = bytes.split_first_chunk::<16>()?;
        let (id, secret) = rest.split_first_chunk::<16>()?;
        Some(Self {
            account: Uuid::from_bytes(*account),
            id: Uuid::from_bytes(*id),
            secret: Secret(secret.try_into().ok()?),
        })
    }
}

/// One spelling only: base64 with stray bits at its end is refused by the engine.
fn decode<const N: usize>(text: &str, prefix: &str) -> Option<[u8; N]> {
    let text = text.strip_prefix(prefix).filter(|text| text.len() <= MAX_LEN)?;
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// The account's id as the id of its user.
pub(crate) fn user_of(account: Uuid) -> Option<UserId> {
    account.to_string().parse().ok()
}

/// The account that has this user's id; none where the user is not from here.
pub(crate) fn account_of(user: &UserId) -> Option<Uuid> {
    let account: Uuid = user.as_str().parse().ok()?;
    (account.to_string() == user.as_str()).then_some(account)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
