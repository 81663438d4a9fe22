//! A head as plain data.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sidecar::Etag;
use uuid::Uuid;

use super::Values;
use crate::head::{self, Head};
use crate::segment::{Entry, Owed, Parts};

/// What a head says. Sizes are bytes of the JSON that is stored.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Where the head is kept.
    pub key: String,
    /// The format of the head.
    pub format: u32,
    /// How large the head is.
    pub bytes: usize,
    /// The store's name for this version of it.
    pub etag: String,
    /// How many commits there have been.
    pub commit_count: u64,
    /// The newest of them.
    pub newest_commit: Option<Uuid>,
    /// The place of the owner's newest event, from 1; 0 before the first.
    pub seq: u64,
    /// Events up to and with this place are known to be published.
    pub published: u64,
    /// How often a relay job, or a replay, has settled the book.
    pub relayed: u64,
    /// Segments of records, the oldest first.
    pub segments: Vec<SegmentSummary>,
    /// Changes since the newest segment.
    pub tail: Vec<Change>,
    /// Segments of events that are owed, the oldest first.
    pub spilled: Vec<SegmentSummary>,
    /// Events that are owed and newer than those, the oldest first.
    pub outbox: Vec<OwedEvent>,
    /// Documents that the writer of this head may be writing.
    pub reserved: Vec<String>,
    /// Documents that are no longer used and may not have been deleted yet.
    pub dropped: Vec<String>,
}

/// A segment, by the documents that it is kept in.
#[derive(Clone, Debug, Serialize)]
pub struct SegmentSummary {
    /// Where its parts are kept.
    pub keys: Vec<String>,
    /// How large they are together, about.
    pub bytes: usize,
    /// The place of its newest event, in a segment of events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
}

/// A change of one record.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The record's id.
    pub id: String,
    /// How large the record is; `None` where it is gone.
    pub bytes: Option<usize>,
    /// The record itself, where values are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// An event that is owed. What cannot be read of it is `None`.
#[derive(Clone, Debug, Serialize)]
pub struct OwedEvent {
    /// Its place in the owner's history.
    pub seq: u64,
    /// The topic it goes to.
    pub topic: String,
    /// The CloudEvents id.
    pub id: Option<String>,
    /// The CloudEvents type.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The CloudEvents subject.
    pub subject: Option<String>,
    /// When it happened.
    pub time: Option<DateTime<Utc>>,
    /// How large it is.
    pub bytes: usize,
    /// Its data, where values are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
}

impl Summary {
    pub(super) fn of(owner: &str, head: Head, etag: &Etag, bytes: usize, values: Values) -> Self {
        let keys = |parts: &Parts| parts.keys(owner).collect::<Vec<_>>();
        let newest_commit = head.newest_commit();
        Self {
            key: head::key(owner),
            format: head.format,
            bytes,
            etag: etag.as_str().to_owned(),
            commit_count: head.commit_count,
            newest_commit,
            seq: head.seq,
            published: head.published,
            relayed: head.relayed,
            segments: head
                .segments
                .iter()
                .map(|it| SegmentSummary { keys: keys(&it.parts), bytes: it.bytes, last: None })
                .collect(),
            tail: head.tail.into_iter().map(|entry| Change::of(entry, values)).collect(),
            spilled: head
                .spilled
                .iter()
                .map(|it| SegmentSummary {
                    keys: keys(&it.parts),
                    bytes: it.bytes,
                    last: Some(it.last),
                })
                .collect(),
            outbox: head.outbox.iter().map(|owed| OwedEvent::of(owed, values)).collect(),
            reserved: head.reserved.iter().flat_map(keys).collect(),
            dropped: head.dropped.iter().flat_map(keys).collect(),
        }
    }
}

impl Change {
    fn of(entry: Entry, values: Values) -> Self {
        let bytes = entry.record.as_ref().map(|raw| raw.get().len());
        let shown = entry.record.filter(|_| values == Values::Shown);
        let value = shown.and_then(|raw| serde_json::from_str(raw.get()).ok());
        Self { id: entry.id.to_string(), bytes, value }
    }
}

/// What of an envelope is shown, as far as it is there.
#[derive(Default, Deserialize)]
struct Envelope {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    subject: Option<String>,
    time: Option<DateTime<Utc>>,
    data: Option<Value>,
}

impl OwedEvent {
    pub(super) fn of(owed: &Owed, values: Values) -> Self {
        let raw = owed.event.get();
        let Envelope { id, kind, subject, time, data } =
            serde_json::from_str(raw).unwrap_or_default();
        let (seq, topic, bytes) = (owed.seq, owed.topic.to_string(), raw.len());
        let data = data.filter(|_| values == Values::Shown);
        Self { seq, topic: topic.to_string(), id, kind, subject, time, bytes, data }
    }
}
