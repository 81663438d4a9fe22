//! `task-events` → the streams that its user has open in this process

use async_trait::async_trait;
use sidecar::{EventHandler, HandlerError, IncomingEvent};

use crate::live::{Frame, Live};

/// Hands each event to whoever listens here. Every replica is brought every event.
///
/// Never asks for an event again, and refuses none: what a stream was not told it finds in the book.
pub struct OnTaskEvent(pub Live);

impl OnTaskEvent {
    /// Most events are of users without a stream here: their ids alone are looked at.
    fn tell(&self, event: &IncomingEvent) {
        let Some((user, _)) = event.id.split_once(':') else { return };
        if !self.0.is_heard(user) {
            return;
        }
        match Frame::of_event(&event.kind, &event.id, &event.subject, &event.data) {
            Some(frame) => self.0.tell(user, frame),
            // Of a newer version, perhaps: the stream finds the gap.
            None => tracing::debug!(id = event.id, kind = event.kind, "an event is not understood"),
        }
    }
}

#[async_trait]
impl EventHandler for OnTaskEvent {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        self.tell(&event);
        Ok(())
    }

    async fn handle_bulk(&self, events: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        events.iter().for_each(|event| self.tell(event));
        events.iter().map(|_| Ok(())).collect()
    }
}
