//! Publish: telling others what happened, as CloudEvents 1.0.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::SidecarError;

/// An event on its way out, which serialises as the CloudEvents 1.0 JSON envelope.
///
/// Publishing it again carries the same `id`, which is how a subscriber knows it has seen it.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(from = "Incoming")]
pub struct CloudEvent {
    /// Unique within `source`, and the same each time this event is published.
    pub id: String,
    /// Who says so, for example `/daybook/task-api`.
    pub source: String,
    /// The CloudEvents `type`, for example `daybook.task.created.v1`.
    pub kind: String,
    /// What the event is about, for example a task's id.
    pub subject: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// Where the schema of `data` is to be found.
    pub dataschema: Option<String>,
    /// Events with the same key arrive in the order published, where the broker keeps one.
    pub partition_key: String,
    /// The W3C trace context in which it came about; `None` is that in which it is published.
    pub traceparent: Option<String>,
    /// The payload.
    pub data: Value,
}

/// The envelope as it goes over the wire.
#[derive(Serialize)]
struct Outgoing<'a> {
    specversion: &'static str,
    id: &'a str,
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    subject: &'a str,
    time: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataschema: Option<&'a str>,
    datacontenttype: &'static str,
    partitionkey: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'a str>,
    data: &'a Value,
}

/// The envelope as it is read back.
#[derive(Deserialize)]
struct Incoming {
    id: String,
    source: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    subject: String,
    time: DateTime<Utc>,
    #[serde(default)]
    dataschema: Option<String>,
    #[serde(default)]
    partitionkey: String,
    #[serde(default)]
    traceparent: Option<String>,
    data: Value,
}

impl From<Incoming> for CloudEvent {
    fn from(envelope: Incoming) -> Self {
        Self {
            id: envelope.id,
            source: envelope.source,
            kind: envelope.kind,
            subject: envelope.subject,
            time: envelope.time,
            dataschema: envelope.dataschema,
            partition_key: envelope.partitionkey,
            traceparent: envelope.traceparent,
            data: envelope.data,
        }
    }
}

impl Serialize for CloudEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.envelope(self.traceparent.as_deref()).serialize(serializer)
    }
}

impl CloudEvent {
    fn envelope<'a>(&'a self, traceparent: Option<&'a str>) -> Outgoing<'a> {
        Outgoing {
            specversion: "1.0",
            id: &self.id,
            source: &self.source,
            kind: &self.kind,
            subject: &self.subject,
            time: self.time,
            dataschema: self.dataschema.as_deref(),
            datacontenttype: "application/json",
            partitionkey: &self.partition_key,
            traceparent,
            data: &self.data,
        }
    }

    /// The envelope as bytes, with the current span as its `traceparent` when there is one and the
    /// event has none of its own.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        match &self.traceparent {
            Some(own) => serde_json::to_vec(&self.envelope(Some(own))),
            None => {
                serde_json::to_vec(&self.envelope(crate::trace::current_traceparent().as_deref()))
            }
        }
    }
}

/// The publish half of the pub/sub building block, on the one component that was configured.
#[async_trait]
pub trait Publish: Send + Sync {
    /// Publishes one event. An error does not mean "not published".
    async fn publish(&self, topic: &str, event: &CloudEvent) -> Result<(), SidecarError>;

    /// Publishes many in one call, in order; one result per event, in the same order.
    ///
    /// The outer error is the whole call's. Neither error means "not published".
    async fn publish_bulk(
        &self,
        topic: &str,
        events: &[CloudEvent],
    ) -> Result<Vec<Result<(), SidecarError>>, SidecarError>;
}

/// Publishing what somebody else made.
#[async_trait]
pub trait PublishRaw: Send + Sync {
    /// Publishes a message as it is, whatever it is. An empty `key` is none. An error does not mean "not published".
    async fn publish_raw(
        &self,
        topic: &str,
        message: Vec<u8>,
        key: &str,
    ) -> Result<(), SidecarError>;
}
