//! `audit-events` → one ledger entry for each event, however often it is delivered, apart from those of tasks

use async_trait::async_trait;
use book::{Ledger, NewEntry};
use contract::auth_event::{owner, parse};
use contract::task_event::Malformed;
use sidecar::{EventHandler, HandlerError, IncomingEvent};

use crate::entry::{entry_of, keep};

#[cfg(test)]
mod tests;

/// Handles what happens to accounts.
pub struct OnAuthEvent {
    /// Where it is kept.
    pub ledger: Ledger,
}

#[async_trait]
impl EventHandler for OnAuthEvent {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        keep(&self.ledger, entry(event)).await
    }
}

/// What the ledger is to keep of an event, if it is one that task-api announces. Its owner is the account, which is no user:
/// both count their events from 1.
fn entry(event: IncomingEvent) -> Result<NewEntry, Malformed> {
    let (id, data) = parse(&event.kind, &event.id, &event.subject, &event.data)?;
    entry_of(event, owner(&id.user), id.seq, data.at)
}
