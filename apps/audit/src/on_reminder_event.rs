//! `reminder-events` → one ledger entry for each event, however often it is delivered, apart from those of tasks

use async_trait::async_trait;
use book::{Ledger, NewEntry};
use contract::reminder_event::{owner, parse};
use contract::task_event::Malformed;
use sidecar::{EventHandler, HandlerError, IncomingEvent};

use crate::entry::{entry_of, keep, keep_all, time};

#[cfg(test)]
mod tests;

/// Handles what becomes of reminders.
pub struct OnReminderEvent {
    /// Where it is kept.
    pub ledger: Ledger,
}

#[async_trait]
impl EventHandler for OnReminderEvent {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        keep(&self.ledger, entry(event)).await
    }

    async fn handle_bulk(&self, events: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        keep_all(&self.ledger, events.into_iter().map(entry)).await
    }
}

/// What the ledger is to keep of an event, if it is one that reminder announces. They have no order but that of their times.
fn entry(event: IncomingEvent) -> Result<NewEntry, Malformed> {
    let (_, data) = parse(&event.kind, &event.id, &event.subject, &event.data)?;
    let time = time(&event).ok_or(Malformed::Time)?;
    let seq = time.timestamp_millis().try_into().unwrap_or_default();
    entry_of(event, owner(data.user()), seq, time)
}
