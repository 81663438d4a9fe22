//! Whatever else comes on a topic → refused, so that it is kept as a dead letter

use async_trait::async_trait;
use sidecar::{EventHandler, HandlerError, IncomingEvent};

/// Handles events that no route of a subscription matches.
pub struct OnUnknownEvent;

#[derive(Debug, thiserror::Error)]
#[error("the event type {0:?} is unknown here")]
struct UnknownType(String);

#[async_trait]
impl EventHandler for OnUnknownEvent {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        Err(HandlerError::refuse(UnknownType(event.kind)))
    }
}
