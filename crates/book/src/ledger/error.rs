//! Why an event was not kept.

use crate::StoreError;

/// Why an event was not kept, in terms a caller can act on.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AppendError {
    /// No number of tries would help.
    #[error("the event `{id}` takes {bytes} bytes, the limit is {limit}")]
    TooLarge {
        /// Which.
        id: String,
        /// How large it is as JSON.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
    /// Neither would it help here.
    #[error("the names of the event and its owner take {bytes} bytes, the limit is {limit}")]
    LongNames {
        /// How long they are together.
        bytes: usize,
        /// How long they may be.
        limit: usize,
    },
    /// The store failed. Bring it again: it may be there already.
    #[error(transparent)]
    Store(#[from] StoreError),
}
