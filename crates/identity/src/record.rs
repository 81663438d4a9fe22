//! What is kept of an account, in a book of its own.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::email::Email;
use crate::one_time::Purpose;
use crate::opaque::Kept;
use crate::{Role, Scopes};

#[cfg(test)]
mod tests;

/// A session that nobody used for so long has ended.
const IDLE: TimeDelta = TimeDelta::days(30);
/// No session lasts longer, however much it is used.
const LONGEST: TimeDelta = TimeDelta::days(90);

/// Fields of a newer version, kept when this one writes the record again.
pub(crate) type More = Map<String, Value>;

/// One record. As JSON an object of one field, which says what it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountRecord {
    /// The account itself, under `PROFILE`.
    Profile(Box<Profile>),
    /// Stands where the profile of a deleted account was.
    Deleted(Deleted),
    /// Somebody is signed in, somewhere.
    Session(Box<Session>),
    /// A personal token.
    Token(Box<PersonalRecord>),
    /// A token that works once.
    OneTime(Box<OneTime>),
    /// Of the directory: this account is there.
    Listed(Listed),
}

/// Who has the account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Profile {
    pub(crate) email: Option<Email>,
    #[serde(default)]
    pub(crate) email_verified: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) role: Role,
    #[serde(default)]
    pub(crate) disabled: bool,
    /// As a PHC string; none where another issuer knows the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<String>,
    /// Whether it was made the first administrator: once only.
    #[serde(default)]
    pub(crate) set_up: bool,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// What is left of an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deleted {
    pub(crate) at: DateTime<Utc>,
    /// The claim on its address, until that is free again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) claim: Option<String>,
}

/// Somebody is signed in, somewhere.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) used_at: DateTime<Utc>,
    /// What the client says it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client: Option<String>,
    pub(crate) family: Kept,
    pub(crate) secret: Kept,
    /// The token before the present one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) previous: Option<Previous>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// A refresh token that was used. With its secret and `salt` comes the present one: whoever has only one of them has nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Previous {
    pub(crate) secret: Kept,
    pub(crate) salt: String,
    pub(crate) used_at: DateTime<Utc>,
}

/// A personal token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PersonalRecord {
    pub(crate) name: String,
    pub(crate) scopes: Scopes,
    pub(crate) secret: Kept,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    /// To the hour, so that not each use is a write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) used_at: Option<DateTime<Utc>>,
    #[serde(flatten)]
    pub(crate) more: More,
}

/// A token that works once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OneTime {
    pub(crate) secret: Kept,
    pub(crate) expires_at: DateTime<Utc>,
    /// Where it was sent: of no use any more once the account has another address.
    pub(crate) email: Email,
}

/// Of the directory: this account is there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Listed {
    pub(crate) since: DateTime<Utc>,
}

/// Where the profile is.
pub(crate) const PROFILE: &str = "profile";
/// What the ids of sessions start with.
pub(crate) const SESSIONS: &str = "session:";
/// What the ids of personal tokens start with.
pub(crate) const TOKENS: &str = "token:";

pub(crate) fn session_key(id: Uuid) -> String {
    format!("{SESSIONS}{id}")
}

pub(crate) fn token_key(id: Uuid) -> String {
    format!("{TOKENS}{id}")
}

pub(crate) fn one_time_key(purpose: Purpose) -> String {
    format!("once:{}", purpose.as_str())
}

impl Session {
    /// When it ends, if nobody uses it until then.
    pub(crate) fn expires_at(&self) -> DateTime<Utc> {
        (self.used_at + IDLE).min(self.started_at + LONGEST)
    }
}
