//! `audit-events`: what happens to accounts, as CloudEvents types and JSON data.
//!
//! Invariant: nothing here can hold a password, a token, a hash or an address. `contracts/events/auth/` describes the data of
//! each type as a JSON Schema.

use chrono::{DateTime, Utc};
use domain::UserId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::task_event::Malformed;

#[cfg(test)]
mod tests;

/// The CloudEvents source of every event on `audit-events`.
pub const SOURCE: &str = crate::task_event::SOURCE;

/// What the owner of an account's own book starts with; the account's id follows. No [`UserId`] holds a colon.
pub const OWNER_PREFIX: &str = "account:";

/// An account was made.
pub const ACCOUNT_CREATED: &str = "daybook.auth.account.created.v1";
/// What an account says of its owner changed.
pub const ACCOUNT_UPDATED: &str = "daybook.auth.account.updated.v1";
/// An administrator let nobody sign in to it any more.
pub const ACCOUNT_DISABLED: &str = "daybook.auth.account.disabled.v1";
/// An administrator took that back.
pub const ACCOUNT_ENABLED: &str = "daybook.auth.account.enabled.v1";
/// Its owner deleted it. The last that is said of it.
pub const ACCOUNT_DELETED: &str = "daybook.auth.account.deleted.v1";
/// Its role changed.
pub const ROLE_CHANGED: &str = "daybook.auth.role.changed.v1";
/// Somebody tried to sign up with an address that has this account.
pub const SIGN_UP_REPEATED: &str = "daybook.auth.sign_up.repeated.v1";
/// Somebody gave a wrong password.
pub const SIGN_IN_FAILED: &str = "daybook.auth.sign_in.failed.v1";
/// Somebody signed in.
pub const SESSION_STARTED: &str = "daybook.auth.session.started.v1";
/// A session ended, for the reason that its data says.
pub const SESSION_ENDED: &str = "daybook.auth.session.ended.v1";
/// The password is another now.
pub const PASSWORD_CHANGED: &str = "daybook.auth.password.changed.v1";
/// Somebody asked for a new password by mail.
pub const PASSWORD_RESET_REQUESTED: &str = "daybook.auth.password_reset.requested.v1";
/// Somebody asked for the mail that verifies the address.
pub const EMAIL_VERIFICATION_REQUESTED: &str = "daybook.auth.email_verification.requested.v1";
/// The address belongs to whoever has the account.
pub const EMAIL_VERIFIED: &str = "daybook.auth.email.verified.v1";
/// A personal token was made.
pub const TOKEN_CREATED: &str = "daybook.auth.token.created.v1";
/// A personal token was revoked.
pub const TOKEN_REVOKED: &str = "daybook.auth.token.revoked.v1";
/// All that is kept of the user was read out.
pub const DATA_EXPORTED: &str = "daybook.auth.data.exported.v1";

/// Every CloudEvents type on `audit-events`.
pub const TYPES: [&str; 17] = [
    ACCOUNT_CREATED,
    ACCOUNT_UPDATED,
    ACCOUNT_DISABLED,
    ACCOUNT_ENABLED,
    ACCOUNT_DELETED,
    ROLE_CHANGED,
    SIGN_UP_REPEATED,
    SIGN_IN_FAILED,
    SESSION_STARTED,
    SESSION_ENDED,
    PASSWORD_CHANGED,
    PASSWORD_RESET_REQUESTED,
    EMAIL_VERIFICATION_REQUESTED,
    EMAIL_VERIFIED,
    TOKEN_CREATED,
    TOKEN_REVOKED,
    DATA_EXPORTED,
];

/// The data of every event on `audit-events`: ids and reasons, nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthData {
    /// Whose account.
    pub user: UserId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The session that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Uuid>,
    /// The personal token that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Uuid>,
    /// Why, in one word such as `signed_out`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The new role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Who did it, where that is not the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
}

/// Where an event stands in its account's history. As text, `account:{user}:{seq}`: the CloudEvents id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthEventId {
    /// Whose account.
    pub user: UserId,
    /// The event's place in it, from 1.
    pub seq: u64,
}

/// Who owns the book of an account's own records, and the ledger's entries of them.
pub fn owner(user: &UserId) -> String {
    format!("{OWNER_PREFIX}{user}")
}

impl AuthData {
    /// Of an account, and nothing more.
    pub fn of(user: &UserId, at: DateTime<Utc>) -> Self {
        let (session, token, reason, role, by) = (None, None, None, None, None);
        Self { user: user.clone(), at, session, token, reason, role, by }
    }

    /// The CloudEvents subject: the id of the session or the personal token, else of the account.
    pub fn subject(&self) -> String {
        self.session.or(self.token).map_or_else(|| self.user.to_string(), |id| id.to_string())
    }
}

/// Checks an event as it came in, and takes it apart.
pub fn parse(
    kind: &str,
    id: &str,
    subject: &str,
    data: &[u8],
) -> Result<(AuthEventId, AuthData), Malformed> {
    if !TYPES.contains(&kind) {
        return Err(Malformed::Type(kind.to_owned()));
    }
    let own = id.strip_prefix(OWNER_PREFIX).ok_or_else(|| Malformed::Id(id.to_owned()))?;
    let crate::task_event::EventId { user, seq } =
        own.parse().map_err(|_| Malformed::Id(id.to_owned()))?;
    let data: AuthData = serde_json::from_slice(data)?;
    if data.user != user {
        return Err(Malformed::Contradiction("id"));
    }
    if data.subject() != subject {
        return Err(Malformed::Contradiction("subject"));
    }
    Ok((AuthEventId { user, seq }, data))
}
