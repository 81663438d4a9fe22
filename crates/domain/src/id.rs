//! Identifiers, one type per kind of thing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(test)]
mod tests;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

uuid_id! {
    /// Identifies one task: a UUIDv7, so ids sort by when tasks were made; of an occurrence that its series made a UUIDv5,
    /// named after the date.
    TaskId
}

uuid_id! {
    /// Identifies one list of a user.
    ListId
}

uuid_id! {
    /// Identifies one series of recurring tasks.
    SeriesId
}

impl SeriesId {
    /// The series that begins with that task.
    pub fn of(first: TaskId) -> Self {
        Self(Uuid::new_v5(&first.0, b"series"))
    }
}

impl TaskId {
    /// The occurrence of a series that is called `name`: its date, as RFC 5545 writes it.
    pub fn of_occurrence(series: SeriesId, name: &str) -> Self {
        Self(Uuid::new_v5(&series.0, name.as_bytes()))
    }
}

impl ListId {
    /// Every user's Inbox. It is there without having been made.
    pub const INBOX: Self = Self(Uuid::nil());
}

impl Default for ListId {
    fn default() -> Self {
        Self::INBOX
    }
}

/// Identifies one user, the owner of a book.
///
/// 1 to 64 of `a-z`, `0-9`, `.`, `_` and `-`, the first a letter or digit. Invariant: it holds neither
/// `:` nor `|`, since it becomes part of event ids (`{user}:{seq}`), job names and state keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserId(String);

/// The text is not a [`UserId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a user id is 1 to 64 of a-z, 0-9, '.', '_' and '-', and starts with a letter or digit")]
pub struct InvalidUserId;

impl UserId {
    /// The longest id, in bytes (which are characters, all being ASCII).
    pub const MAX_LEN: usize = 64;

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for UserId {
    type Error = InvalidUserId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let word = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = text.as_bytes();
        let well_formed = bytes.len() <= Self::MAX_LEN
            && bytes.first().is_some_and(word)
            && bytes.iter().all(|byte| word(byte) || b"._-".contains(byte));
        if well_formed { Ok(Self(text)) } else { Err(InvalidUserId) }
    }
}

impl FromStr for UserId {
    type Err = InvalidUserId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl From<UserId> for String {
    fn from(id: UserId) -> Self {
        id.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
