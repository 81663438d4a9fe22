//! What the parts of identity ask of each other: giving out access tokens, and whether what a token says still holds.

use std::fmt;

use async_trait::async_trait;
use book::StoreError;
use chrono::{DateTime, Utc};
use domain::UserId;
use uuid::Uuid;

use crate::{Grant, Identity};

/// An access token that was just made. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// Goes into `Authorization: Bearer …`.
    pub token: String,
    /// When it stops holding.
    pub expires_at: DateTime<Utc>,
}

/// No access token can be made right now: the signing keys cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("no access token can be made")]
pub struct NotIssued(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Makes access tokens.
#[async_trait]
pub trait IssueAccess: Send + Sync {
    /// A token that says what `grant` says.
    async fn issue(&self, grant: &Grant) -> Result<Issued, NotIssued>;
}

/// Whether a token that is genuine holds still: accounts know. One read of the account's head.
#[async_trait]
pub trait Introspection: Send + Sync {
    /// Whether the session is there, and its account is neither disabled nor deleted.
    async fn session_is_live(&self, user: &UserId, session: Uuid) -> Result<bool, StoreError>;

    /// Whether the personal token of this id is there and has not expired, and its account is neither disabled nor deleted.
    async fn personal_is_live(&self, user: &UserId, token: Uuid) -> Result<bool, StoreError>;

    /// What a personal token (`db_…`) speaks for; `None` where it is none of ours, has expired, or was revoked.
    async fn personal(&self, token: &str) -> Result<Option<Identity>, StoreError>;
}

/// Somebody who remembers that tokens were checked, and has to look again.
pub trait Forget: Send + Sync {
    /// Forgets whatever was checked of this user's tokens. Called on the replica that ended something, before it answers.
    fn forget(&self, user: &UserId);
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
