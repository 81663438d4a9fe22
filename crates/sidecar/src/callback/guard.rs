//! A panic in a handler, as the answer that it is: bring it again.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;

use super::HandlerError;

/// A handler panicked. The program is at fault, and the error log says so.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the handler panicked: {0}")]
pub(super) struct Panicked(String);

impl Panicked {
    /// Takes the message out of what a panic left behind.
    pub(super) fn of(payload: &(dyn Any + Send)) -> Self {
        let text = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied());
        Self(text.unwrap_or("without a message").to_owned())
    }
}

/// Runs a handler, and makes a panic in it a retry.
pub(super) async fn caught(
    handling: impl Future<Output = Result<(), HandlerError>>,
) -> Result<(), HandlerError> {
    match AssertUnwindSafe(handling).catch_unwind().await {
        Ok(result) => result,
        Err(payload) => Err(HandlerError::retry(Panicked::of(payload.as_ref()))),
    }
}
