//! `notification-events` → one ledger entry for each event, however often it is delivered, apart from those of tasks

use async_trait::async_trait;
use book::{Ledger, NewEntry};
use contract::notification_event::{owner, parse};
use contract::task_event::Malformed;
use sidecar::{EventHandler, HandlerError, IncomingEvent};

use crate::entry::{entry_of, keep, keep_all};

#[cfg(test)]
mod tests;

/// Handles what becomes of notifications.
pub struct OnNotificationEvent {
    /// Where it is kept.
    pub ledger: Ledger,
}

#[async_trait]
impl EventHandler for OnNotificationEvent {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        keep(&self.ledger, entry(event)).await
    }

    async fn handle_bulk(&self, events: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        keep_all(&self.ledger, events.into_iter().map(entry)).await
    }
}

/// What the ledger is to keep of an event, if it is one that notifier announces.
fn entry(event: IncomingEvent) -> Result<NewEntry, Malformed> {
    let (id, data) = parse(&event.kind, &event.id, &event.subject, &event.data)?;
    entry_of(event, owner(&id.user), id.seq, data.at())
}
