//! What an app implements, and how it answers: done, retry or refuse.

use std::error::Error;

use async_trait::async_trait;
use tracing::Instrument;

use super::guard::caught;
use super::{IncomingBinding, IncomingEvent, IncomingJob};

/// Any error, as the cause of a [`HandlerError`].
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Why a handler did not do its work. `Ok(())` says that it is done.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    /// What came is good and the world is not: bring it again.
    #[error("it will be brought again")]
    Retry(#[source] BoxError),
    /// No number of deliveries would help: an event goes to the dead-letter topic.
    #[error("it was refused")]
    Refuse(#[source] BoxError),
}

impl HandlerError {
    /// Bring it again.
    pub fn retry(cause: impl Into<BoxError>) -> Self {
        Self::Retry(cause.into())
    }

    /// Never bring it again.
    pub fn refuse(cause: impl Into<BoxError>) -> Self {
        Self::Refuse(cause.into())
    }
}

/// Handles events of one subscription route.
///
/// An event may come twice, late, and out of order. A panic counts as [`HandlerError::Retry`].
#[async_trait]
pub trait EventHandler: Send + Sync + 'static {
    /// Handles one event.
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError>;

    /// Handles a bulk delivery; answers one result per event, in the same order.
    ///
    /// Unless overridden: one after the other, so that order within a key holds.
    async fn handle_bulk(&self, events: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        let mut results = Vec::with_capacity(events.len());
        for event in events {
            let span = event.span();
            results.push(caught(self.handle(event)).instrument(span).await);
        }
        results
    }
}

/// Handles jobs whose names share a prefix.
///
/// A job may fire twice. Refusing it ends it; retrying brings it again after a second.
#[async_trait]
pub trait JobHandler: Send + Sync + 'static {
    /// Handles one job that is due.
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError>;
}

/// Handles what one input binding brings.
///
/// Whether a retry brings it again is the component's affair; a cron binding does not.
#[async_trait]
pub trait BindingHandler: Send + Sync + 'static {
    /// Handles one event of the binding.
    async fn handle(&self, event: IncomingBinding) -> Result<(), HandlerError>;
}
