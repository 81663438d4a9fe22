//! A bulk delivery: each entry handled, and answered under its own name.

use dapr::dapr::proto::runtime::v1::topic_event_bulk_request_entry::Event;
use dapr::dapr::proto::runtime::v1::topic_event_response::TopicEventResponseStatus as Status;
use dapr::dapr::proto::runtime::v1::{TopicEventBulkRequest, TopicEventBulkResponseEntry};
use tracing::error;

use super::dead_letters::DeadLetters;
use super::dispatch::{Dispatcher, Outcome, report};
use super::{HandlerError, IncomingEvent};

/// One entry of a bulk.
pub(crate) struct Entry {
    /// The name that its status is reported under.
    id: String,
    /// The whole message, where the subscription asks for messages as they are.
    raw: Option<Vec<u8>>,
    /// What it says; `None` where it is no CloudEvent.
    event: Option<IncomingEvent>,
}

impl Entry {
    /// The entries of a bulk, in order.
    pub(crate) fn all_of(request: TopicEventBulkRequest) -> Vec<Self> {
        let TopicEventBulkRequest { entries, topic, path, .. } = request;
        let entries = entries.into_iter().map(|entry| match entry.event {
            Some(Event::Bytes(raw)) => Self::raw(entry.entry_id, raw, &topic, &path),
            Some(Event::CloudEvent(event)) => {
                let event = Some(IncomingEvent::of_entry(event).at(&topic, &path));
                Self { id: entry.entry_id, raw: None, event }
            }
            None => Self { id: entry.entry_id, raw: None, event: None },
        });
        entries.collect()
    }

    /// A message as it was published.
    pub(crate) fn raw(id: String, raw: Vec<u8>, topic: &str, path: &str) -> Self {
        let event = IncomingEvent::of_bytes(&raw).map(|event| event.at(topic, path));
        Self { id, raw: Some(raw), event }
    }
}

impl Dispatcher {
    /// Handles the entries that came on `path`; one status per entry, in the same order.
    pub(crate) async fn bulk(
        &self,
        path: &str,
        entries: Vec<Entry>,
    ) -> Vec<TopicEventBulkResponseEntry> {
        let mut events = Vec::with_capacity(entries.len());
        let mut waiting = Vec::with_capacity(entries.len());
        for Entry { id, raw, event } in entries {
            let name = event.as_ref().map(|event| (event.id.clone(), event.key().to_owned()));
            events.extend(event);
            waiting.push((id, raw, name));
        }
        let mut outcomes = match events.is_empty() {
            true => Vec::new(),
            false => self.events(path, events).await,
        }
        .into_iter();

        let (is_heard, dead_letters) = (self.hears(path), self.dead_letters(path));
        let mut statuses = Vec::with_capacity(waiting.len());
        for (entry_id, raw, name) in waiting {
            let outcome = match name {
                Some(_) => outcomes.next().unwrap_or_else(|| Err(HandlerError::retry("no result"))),
                None => Err(HandlerError::refuse("it is no CloudEvent")),
            };
            let (id, key) = name.unwrap_or_default();
            report("event", &id, &outcome);
            let status = status(outcome, raw, &id, &key, is_heard, dead_letters).await.into();
            statuses.push(TopicEventBulkResponseEntry { entry_id, status });
        }
        statuses
    }
}

/// What daprd is told; what is refused of a raw bulk is buried first.
async fn status(
    outcome: Outcome,
    raw: Option<Vec<u8>>,
    id: &str,
    key: &str,
    is_heard: bool,
    dead_letters: Option<&DeadLetters>,
) -> Status {
    match (outcome, raw, dead_letters) {
        (Ok(()), ..) => Status::Success,
        (Err(HandlerError::Retry(_)), ..) => Status::Retry,
        (Err(HandlerError::Refuse(_)), Some(raw), Some(dead_letters)) => {
            match dead_letters.bury(raw, key).await {
                Ok(()) => Status::Success,
                Err(error) => {
                    error!(id, error = &error as &dyn std::error::Error, "it could not be buried");
                    Status::Retry
                }
            }
        }
        // Whoever hears it buries nothing, and a DROP of a raw bulk is not understood (see `dead_letters`).
        (Err(HandlerError::Refuse(_)), Some(_), None) if is_heard => Status::Success,
        (Err(HandlerError::Refuse(_)), ..) => Status::Drop,
    }
}
