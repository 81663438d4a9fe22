//! What comes in, in the app's words.

use std::collections::BTreeMap;

use dapr::dapr::proto::runtime::v1::{
    BindingEventRequest, JobEventRequest, TopicEventBulkRequest, TopicEventBulkRequestEntry,
    TopicEventCeRequest, TopicEventRequest, topic_event_bulk_request_entry::Event,
};
use http::HeaderMap;
use prost_types::{Struct, value::Kind};
use tracing::{Span, info_span};

use crate::trace;

/// A CloudEvent that a subscription brought.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct IncomingEvent {
    /// Unique within `source`: the same at each delivery.
    pub id: String,
    /// The CloudEvents `type`.
    pub kind: String,
    /// Who says so.
    pub source: String,
    /// What it is about; empty when the event does not say.
    pub subject: String,
    /// The topic it was published on.
    pub topic: String,
    /// The path of the subscription rule that matched.
    pub path: String,
    /// The payload as it was published: nothing is known about it yet.
    pub data: Vec<u8>,
    /// The other attributes, as text (`time`, `partitionkey`, `traceparent`, …).
    pub extensions: BTreeMap<String, String>,
}

impl IncomingEvent {
    /// A span to handle this event in, whose parent is the span that published it.
    pub fn span(&self) -> Span {
        let span = info_span!(
            "handle event",
            event.id = %self.id,
            event.kind = %self.kind,
            topic = %self.topic,
            path = %self.path,
        );
        trace::set_parent(&span, &self.extensions);
        span
    }

    pub(super) fn one(headers: &HeaderMap, request: TopicEventRequest) -> Self {
        let mut extensions = attributes(request.extensions);
        // The sidecar's own span lies between the publisher's and ours.
        extensions.extend(trace::of_headers(headers));
        Self {
            id: request.id,
            kind: request.r#type,
            source: request.source,
            subject: extensions.remove("subject").unwrap_or_default(),
            topic: request.topic,
            path: request.path,
            data: request.data,
            extensions,
        }
    }

    /// The entries of a bulk delivery, each with the name that its status is reported under.
    pub(super) fn many(request: TopicEventBulkRequest) -> Vec<(String, Self)> {
        let TopicEventBulkRequest { entries, topic, path, .. } = request;
        let entry = |entry: TopicEventBulkRequestEntry| {
            let event = match entry.event {
                Some(Event::CloudEvent(event)) => Self::of_entry(event),
                Some(Event::Bytes(data)) => Self { data, ..Self::default() },
                None => Self::default(),
            };
            (entry.entry_id, Self { topic: topic.clone(), path: path.clone(), ..event })
        };
        entries.into_iter().map(entry).collect()
    }

    fn of_entry(event: TopicEventCeRequest) -> Self {
        let mut extensions = attributes(event.extensions);
        Self {
            id: event.id,
            kind: event.r#type,
            source: event.source,
            subject: extensions.remove("subject").unwrap_or_default(),
            data: event.data,
            extensions,
            ..Self::default()
        }
    }
}

/// A job that is due.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct IncomingJob {
    /// The whole name, prefix included.
    pub name: String,
    /// As it was scheduled.
    pub data: Vec<u8>,
}

impl IncomingJob {
    pub(super) fn new(request: JobEventRequest) -> Self {
        // A runtime may leave the name empty and say `job/{name}` as the method.
        let name = match request.name.is_empty() {
            true => request.method.trim_start_matches("job/").to_owned(),
            false => request.name,
        };
        Self { name, data: request.data.unwrap_or_default().value }
    }
}

/// What an input binding brought.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct IncomingBinding {
    /// The component's name.
    pub name: String,
    /// The payload; empty for a cron binding.
    pub data: Vec<u8>,
    /// What the component says about it.
    pub metadata: BTreeMap<String, String>,
}

impl IncomingBinding {
    pub(super) fn new(request: BindingEventRequest) -> Self {
        let metadata = request.metadata.into_iter().collect();
        Self { name: request.name, data: request.data, metadata }
    }
}

/// The attributes that are text, numbers or booleans, which is all that CloudEvents allows.
fn attributes(extensions: Option<Struct>) -> BTreeMap<String, String> {
    let text = |kind: Kind| match kind {
        Kind::StringValue(text) => Some(text),
        Kind::NumberValue(number) => Some(number.to_string()),
        Kind::BoolValue(flag) => Some(flag.to_string()),
        Kind::NullValue(_) | Kind::StructValue(_) | Kind::ListValue(_) => None,
    };
    let fields = extensions.unwrap_or_default().fields;
    fields.into_iter().filter_map(|(name, value)| Some((name, text(value.kind?)?))).collect()
}
