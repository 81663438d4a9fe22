//! `task-events` → one ledger entry for each event, however often it is delivered

use async_trait::async_trait;
use book::{Ledger, NewEntry};
use contract::task_event::{Malformed, parse};
use sidecar::{EventHandler, HandlerError, IncomingEvent};

use crate::entry::{entry_of, keep, keep_all, time};

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
        keep(&self.ledger, entry(event)).await
    }

    async fn handle_bulk(&self, events: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        keep_all(&self.ledger, events.into_iter().map(entry)).await
    }
}

/// What the ledger is to keep of an event, if it is one that task-api announces.
fn entry(event: IncomingEvent) -> Result<NewEntry, Malformed> {
    let (id, data) = parse(&event.kind, &event.id, &event.subject, &event.data)?;
    let time = time(&event).or_else(|| data.time()).ok_or(Malformed::Time)?;
    entry_of(event, id.user.into(), id.seq, time)
}
