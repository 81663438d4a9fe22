//! What a token is made for, and what one that was checked speaks for.

use chrono::{DateTime, Utc};
use domain::UserId;
use uuid::Uuid;

use crate::{Role, Scopes};

/// What an access token is to say: made when somebody signs in or refreshes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whose it is.
    pub user: UserId,
    /// The session that it belongs to, and ends with.
    pub session: Uuid,
    /// What the account is to the whole system.
    pub role: Role,
}

/// What a token that was checked speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Whose it is: the only source of a user id, for every query.
    pub user: UserId,
    /// What the account is to the whole system.
    pub role: Role,
    /// What the token may be used for.
    pub scopes: Scopes,
    /// The session that it belongs to; none for personal and outside tokens.
    pub session: Option<Uuid>,
    /// The personal token that it is, if it is one.
    pub personal: Option<Uuid>,
    /// When it stops holding.
    pub expires_at: Option<DateTime<Utc>>,
}
