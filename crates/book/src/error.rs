//! What can go wrong, in terms a caller can act on.

use std::sync::Arc;

use sidecar::SidecarError;

/// The store could not do what was asked. Nothing that was acknowledged is affected.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The sidecar, or the store behind it, does not answer.
    #[error("the store did not answer")]
    Store(#[from] SidecarError),
    /// The document is in a form that this version does not read; it was left as it is.
    #[error("`{key}` is in format {found}, this version reads up to {known}")]
    UnknownFormat {
        /// Where it is kept.
        key: String,
        /// What it says of itself.
        found: u32,
        /// The newest that this version reads.
        known: u32,
    },
    /// The document is not what this project writes, or cannot be written as one.
    #[error("`{key}` holds something else than was expected")]
    Corrupt {
        /// Where it is kept.
        key: String,
        /// What was wrong with it.
        #[source]
        error: Arc<serde_json::Error>,
    },
    /// A document that the head names is not there.
    #[error("`{key}` is named, and is not there")]
    Missing {
        /// Where it should be.
        key: String,
    },
    /// Others changed the document at each of many tries.
    #[error("`{key}` changed at each of {rounds} tries")]
    Contended {
        /// Where it is kept.
        key: String,
        /// How often it was tried.
        rounds: u32,
    },
    /// The head would grow too large: far too much is owed to a broker that is away.
    #[error("`{key}` would take {bytes} bytes, the limit is {limit}")]
    Full {
        /// Where it is kept.
        key: String,
        /// How large it would be.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
    /// This process is ending and gave up on it.
    #[error("the process is ending")]
    Ending,
}

/// What was asked for is larger than a book takes. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooLarge {
    /// One record.
    #[error("the record `{id}` takes {bytes} bytes, the limit is {limit}")]
    Record {
        /// Which.
        id: String,
        /// How large it is as JSON.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
    /// One event.
    #[error("the event `{id}` takes {bytes} bytes, the limit is {limit}")]
    Event {
        /// The id it would have.
        id: String,
        /// How large it is as it goes out.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
    /// One commit, with its events.
    #[error("the commit takes {bytes} bytes, the limit is {limit}")]
    Commit {
        /// How large it is as JSON.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
}

/// Why a commit gave nothing back.
#[derive(Debug, thiserror::Error)]
pub enum CommitError<E> {
    /// The decision was against it. Nothing was written.
    #[error("the decision was against it")]
    Refused(#[source] E),
    /// The decision asked for too much. Nothing was written.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The store failed. After [`StoreError::Store`] the change may still turn out to have happened.
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(crate) fn corrupt(key: &str, error: serde_json::Error) -> StoreError {
    StoreError::Corrupt { key: key.to_owned(), error: Arc::new(error) }
}

/// Reads a document that starts with its format, if this version knows it.
pub(crate) fn read_document<T: serde::de::DeserializeOwned>(
    key: &str,
    known: u32,
    value: &[u8],
) -> Result<T, StoreError> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let Format { format: found } = serde_json::from_slice(value).map_err(|e| corrupt(key, e))?;
    if found > known {
        return Err(StoreError::UnknownFormat { key: key.to_owned(), found, known });
    }
    serde_json::from_slice(value).map_err(|e| corrupt(key, e))
}
