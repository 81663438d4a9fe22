//! What went wrong in a call to the sidecar, with its gRPC code.

use tonic::{Code, Status};

/// A call to the sidecar that failed. `Display` says what was being done; the source is the status.
#[derive(Clone, Debug, thiserror::Error)]
#[error("could not {doing}")]
pub struct SidecarError {
    doing: &'static str,
    #[source]
    status: Status,
}

impl SidecarError {
    /// `doing` completes the sentence "could not …", for example `"load state"`.
    pub fn new(doing: &'static str, status: Status) -> Self {
        Self { doing, status }
    }

    /// The gRPC code that the sidecar, or the transport, gave.
    pub fn code(&self) -> Code {
        self.status.code()
    }

    /// The text beside the code. For logs: its wording belongs to Dapr and its components.
    pub fn message(&self) -> &str {
        self.status.message()
    }

    /// Worth trying again: the sidecar, or what is behind it, is not answering.
    ///
    /// Dapr answers a failing component with `INTERNAL` and an app it cannot find with `UNKNOWN`,
    /// so those two count; a call that was refused for what it says does not.
    pub fn is_unavailable(&self) -> bool {
        matches!(
            self.code(),
            Code::Aborted
                | Code::Cancelled
                | Code::DeadlineExceeded
                | Code::Internal
                | Code::Unavailable
                | Code::Unknown
        )
    }
}
