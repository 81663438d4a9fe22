//! What can go wrong, in terms a caller can act on.

use sidecar::SidecarError;

/// The store could not do what was asked. Nothing that was acknowledged is affected.
#[derive(Debug, thiserror::Error)]
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
    /// The document is not what this project writes.
    #[error("`{key}` holds something else than was expected")]
    Corrupt {
        /// Where it is kept.
        key: String,
        /// What was wrong with it.
        #[source]
        error: serde_json::Error,
    },
    /// The change is saved, and neither the broker nor the scheduler takes its events: they would wait
    /// for the owner's next commit. Not to be acknowledged.
    #[error("the events of `{owner}` can neither be published nor left to a job")]
    Unannounced {
        /// Whose.
        owner: String,
    },
    /// Others changed the document at each of many tries.
    #[error("`{key}` changed at each of {rounds} tries")]
    Contended {
        /// Where it is kept.
        key: String,
        /// How often it was tried.
        rounds: u32,
    },
}

/// Why a commit gave nothing back.
#[derive(Debug, thiserror::Error)]
pub enum CommitError<E> {
    /// The decision was against it. Nothing was written.
    #[error("the decision was against it")]
    Refused(#[source] E),
    /// The store failed. After [`StoreError::Store`] the change may still turn out to have happened.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The JSON number that every stored document starts its life with, and what this version knows of it.
pub(crate) fn read_document<T: serde::de::DeserializeOwned>(
    key: &str,
    known: u32,
    value: &[u8],
) -> Result<T, StoreError> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let corrupt = |error| StoreError::Corrupt { key: key.to_owned(), error };
    let Format { format: found } = serde_json::from_slice(value).map_err(corrupt)?;
    if found > known {
        return Err(StoreError::UnknownFormat { key: key.to_owned(), found, known });
    }
    serde_json::from_slice(value).map_err(corrupt)
}
