//! `task-events` → one ledger entry for each event, however often it is delivered

use async_trait::async_trait;
use book::{Appended, Ledger};
use contract::task_event::parse;
use sidecar::{EventHandler, HandlerError, IncomingEvent};

use crate::entry::KeptEvent;

#[cfg(test)]
mod tests;

/// Handles events of the types that audit knows.
pub struct OnTaskEvent {
    /// Where they are kept.
    pub ledger: Ledger,
}

#[async_trait]
impl EventHandler for OnTaskEvent {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        let (id, data) = parse(&event.kind, &event.id, &event.subject, &event.data)
            .map_err(HandlerError::refuse)?;
        let kept = KeptEvent {
            time: data.task.updated_at,
            data: serde_json::from_slice(&event.data).map_err(HandlerError::refuse)?,
            id: event.id,
            kind: event.kind,
            source: event.source,
            subject: event.subject,
        };
        match self.ledger.append(id.user.as_str(), id.seq, &kept).await {
            Ok(Appended::Now) => Ok(()),
            Ok(Appended::Already) => {
                tracing::debug!(event.id = %id, "an event was delivered again");
                Ok(())
            }
            Err(error) => Err(HandlerError::retry(error)),
        }
    }
}
