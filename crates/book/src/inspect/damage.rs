//! What can be wrong with a book. Never says what a user wrote.

use serde::Serialize;
use serde_json::error::Category;

use crate::StoreError;

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The document that it is about.
    pub key: String,
    /// What is wrong with it.
    #[serde(flatten)]
    pub damage: Damage,
}

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "damage", rename_all = "snake_case")]
pub enum Damage {
    /// The head names it.
    #[error("is named by the head and is not there")]
    Missing,
    /// A newer version has written it. It may be whole: this version cannot tell.
    #[error("is in format {found}, this version reads up to {known}: use the newer version")]
    NewerFormat {
        /// What it says of itself.
        found: u32,
        /// The newest that this version reads.
        known: u32,
    },
    /// It is not JSON of the form that is written.
    #[error("cannot be read: {why} at line {line}, column {column}")]
    Unreadable {
        /// What the reader stumbled over, without quoting it.
        why: &'static str,
        /// Where, from 1.
        line: usize,
        /// Where, from 1.
        column: usize,
    },
    /// A segment of records holds events, or the other way round.
    #[error("is of the wrong kind: {holds} in it")]
    WrongKind {
        /// What it holds and should not.
        holds: &'static str,
    },
    /// Two places use it, or one uses what another gives up.
    #[error("is named twice by the head: {how}")]
    NamedTwice {
        /// As what.
        how: &'static str,
    },
    /// A record is there twice in one segment, or in the tail.
    #[error("holds the record `{id}` twice")]
    Repeated {
        /// The record.
        id: String,
    },
    /// A record that the app cannot read.
    #[error("the record `{id}` is not one that this app reads")]
    NotARecord {
        /// The record.
        id: String,
    },
    /// The head says another size.
    #[error("takes {found} bytes, the head says {said}")]
    Size {
        /// By the head.
        said: usize,
        /// By what is there.
        found: usize,
    },
    /// The sequence of owed events is broken.
    #[error("event {found} comes where event {expected} should")]
    Gap {
        /// The place that should come.
        expected: u64,
        /// The place that comes.
        found: u64,
    },
    /// Events are missing, or too many, at the end.
    #[error("events end with {found}, the head says {said}")]
    End {
        /// By the head.
        said: u64,
        /// By the events.
        found: u64,
    },
    /// An event that cannot be sent as it is.
    #[error("event {seq} is not a CloudEvent")]
    NotAnEvent {
        /// Its place.
        seq: u64,
    },
    /// An event goes out under a wrong id or partition key.
    #[error("event {seq} has the {field} `{found}`")]
    WrongName {
        /// Its place.
        seq: u64,
        /// Which of its attributes is wrong.
        field: &'static str,
        /// What it says.
        found: String,
    },
    /// More is said to be published than there is.
    #[error("events up to {published} are said to be published, the newest is {seq}")]
    Ahead {
        /// By the head.
        published: u64,
        /// By the head.
        seq: u64,
    },
}

impl Damage {
    /// The damage behind an error; the error itself where the store is at fault.
    pub(super) fn of(error: StoreError) -> Result<Self, StoreError> {
        match error {
            StoreError::UnknownFormat { found, known, .. } => {
                Ok(Self::NewerFormat { found, known })
            }
            StoreError::Missing { .. } => Ok(Self::Missing),
            StoreError::Corrupt { error, .. } => {
                let why = match error.classify() {
                    Category::Eof => "it ends too early",
                    Category::Data => "it has another form",
                    Category::Syntax | Category::Io => "it is not JSON",
                };
                Ok(Self::Unreadable { why, line: error.line(), column: error.column() })
            }
            error => Err(error),
        }
    }
}

impl Finding {
    /// The finding that an error is about; the error itself where nothing is known to be wrong with a document.
    ///
    /// Says of a document that cannot be read where, and not what is there, as the error's own text may.
    pub fn of(error: StoreError) -> Result<Self, StoreError> {
        let key = match &error {
            StoreError::UnknownFormat { key, .. }
            | StoreError::Missing { key }
            | StoreError::Corrupt { key, .. } => key.clone(),
            _ => return Err(error),
        };
        Damage::of(error).map(|damage| Self { key, damage })
    }
}
