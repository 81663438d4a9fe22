//! State: one document in one key, changed by compare-and-swap.
//!
//! Invariant: nothing here writes two keys "together". Dapr's transactions do not roll back on an
//! ETag mismatch on every store, so what must change together lives in one document.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tonic::Code;

use crate::SidecarError;

/// The store's name for one version of a document. Opaque: a counter on Redis, a UUID elsewhere.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Etag(String);

impl Etag {
    /// An ETag as it was read.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The text that the store gave.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A document and the version that was read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Versioned {
    /// The document, byte for byte as it was written.
    pub value: Vec<u8>,
    /// Names this version in a later [`State::compare_and_swap`].
    pub etag: Etag,
}

/// What a write expects to find where it writes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Expect<'a> {
    /// No document: the write creates it.
    Absent,
    /// This version, and no newer one.
    Etag(&'a Etag),
}

/// What became of a write.
#[must_use = "a write that is not known to be done must be looked into"]
#[derive(Clone, Debug)]
pub enum Swap {
    /// Written by this call.
    Done,
    /// It may or may not have happened: read again, and look for your own mark.
    ///
    /// A lost race looks like this too (`ABORTED` or `INTERNAL`, depending on the store), as do a
    /// store that does not answer and a deadline that has passed.
    Unsure(SidecarError),
    /// Certainly not written: turned away before any store saw it.
    Refused(SidecarError),
}

impl Swap {
    /// Whether this call wrote.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }

    pub(crate) fn from_error(error: SidecarError) -> Self {
        match error.code() {
            Code::InvalidArgument
            | Code::Unauthenticated
            | Code::PermissionDenied
            | Code::FailedPrecondition
            | Code::ResourceExhausted
            | Code::OutOfRange
            | Code::Unimplemented => Self::Refused(error),
            _ => Self::Unsure(error),
        }
    }
}

/// The state building block, on the one store that was configured.
#[async_trait]
pub trait State: Send + Sync {
    /// The document in `key`, or `None` where there is none.
    async fn get(&self, key: &str) -> Result<Option<Versioned>, SidecarError>;

    /// The documents in `keys`, in the order asked; `None` where the key is absent.
    ///
    /// One key that cannot be read fails the whole call.
    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError>;

    /// Writes `value` if `key` holds what `expect` says. First-write, strong consistency.
    ///
    /// An empty `value` is not portable: PostgreSQL refuses it with `INTERNAL`. Nor is an ETag where
    /// there is no document: Redis writes, the others say `ABORTED`; so delete nothing whose ETag
    /// somebody may still hold.
    async fn compare_and_swap(&self, key: &str, value: Vec<u8>, expect: Expect<'_>) -> Swap;

    /// Deletes `key`: that version of it, or whatever is there when `etag` is `None`.
    ///
    /// Deleting what is absent is [`Swap::Done`] when no `etag` is named.
    async fn delete(&self, key: &str, etag: Option<&Etag>) -> Swap;
}
