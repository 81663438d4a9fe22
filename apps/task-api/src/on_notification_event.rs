//! `notification-events` → the streams that their user has open in this process

use async_trait::async_trait;
use contract::notification_event::OWNER_PREFIX;
use sidecar::{EventHandler, HandlerError, IncomingEvent};

use crate::live::{Frame, Live};

/// Hands each event to whoever listens here. Every replica is brought every event.
///
/// Never asks for an event again, and refuses none: what a stream was not told is in the inbox.
pub struct OnNotificationEvent(pub Live);

impl OnNotificationEvent {
    /// Most events are of users without a stream here: their ids alone are looked at.
    fn tell(&self, event: &IncomingEvent) {
        let own = event.id.strip_prefix(OWNER_PREFIX);
        let Some((user, _)) = own.and_then(|id| id.split_once(':')) else { return };
        if !self.0.is_heard(user) {
            return;
        }
        match Frame::of_notification(&event.kind, &event.id, &event.subject, &event.data) {
            Some(frame) => self.0.tell_aside(user, frame),
            None => tracing::debug!(id = event.id, kind = event.kind, "an event is not understood"),
        }
    }
}

#[async_trait]
impl EventHandler for OnNotificationEvent {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        self.tell(&event);
        Ok(())
    }

    async fn handle_bulk(&self, events: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        events.iter().for_each(|event| self.tell(event));
        events.iter().map(|_| Ok(())).collect()
    }
}
