//! What comes in, in the app's words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dapr::dapr::proto::runtime::v1::{
    BindingEventRequest, JobEventRequest, TopicEventCeRequest, TopicEventRequest,
};
use http::HeaderMap;
use prost_types::{Struct, value::Kind};
use serde::Deserialize;
use serde_json::value::RawValue;
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

    /// What a message says that is a CloudEvent as JSON; nothing where it is none.
    pub(super) fn of_bytes(message: &[u8]) -> Option<Self> {
        let envelope: Envelope<'_> = serde_json::from_slice(message).ok()?;
        let Envelope { id, kind, source, subject, data, .. } = envelope;
        let extensions = [
            ("time", envelope.time),
            ("partitionkey", envelope.partitionkey),
            ("dataschema", envelope.dataschema),
            ("traceparent", envelope.traceparent),
            ("tracestate", envelope.tracestate),
        ];
        Some(Self {
            id: id.into_owned(),
            kind: kind.into_owned(),
            source: source.into_owned(),
            subject: subject.into_owned(),
            data: data.map(|data| data.get().as_bytes().to_vec()).unwrap_or_default(),
            extensions: extensions
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?.into_owned())))
                .collect(),
            ..Self::default()
        })
    }

    /// The same, as it came on this topic and path.
    pub(super) fn at(self, topic: &str, path: &str) -> Self {
        Self { topic: topic.to_owned(), path: path.to_owned(), ..self }
    }

    /// What events have in common that arrive in the order published; empty when it does not say.
    pub(super) fn key(&self) -> &str {
        self.extensions.get("partitionkey").map_or("", String::as_str)
    }

    pub(super) fn of_entry(event: TopicEventCeRequest) -> Self {
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

/// A CloudEvent as JSON, in its own words.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    source: Cow<'a, str>,
    #[serde(borrow, default)]
    subject: Cow<'a, str>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    partitionkey: Option<Cow<'a, str>>,
    #[serde(borrow)]
    dataschema: Option<Cow<'a, str>>,
    #[serde(borrow)]
    traceparent: Option<Cow<'a, str>>,
    #[serde(borrow)]
    tracestate: Option<Cow<'a, str>>,
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
