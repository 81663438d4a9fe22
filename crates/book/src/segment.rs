//! Segments: documents that never change once a head names them, and what they are called.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::StoreError;
use crate::error::read_document;

/// The newest format of a segment that this version reads, and the one it writes.
const FORMAT: u32 = 1;

/// Where some documents of one segment are kept: the parts `from..to` under one name.
///
/// A name is the number of the commit that reserved it, so no two writers ever have the same.
///
/// Stored as `[name, from, to]`: a head names many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "(u64, u32, u32)", into = "(u64, u32, u32)")]
pub(crate) struct Parts {
    pub(crate) name: u64,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// A record as a segment or a tail holds it; without a value it says that the record is gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: Arc<str>,
    pub(crate) record: Option<Arc<RawValue>>,
}

/// An event that the owner's book owes to a topic, as the CloudEvent that goes out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Owed {
    pub(crate) seq: u64,
    pub(crate) topic: Arc<str>,
    pub(crate) event: Arc<RawValue>,
}

/// One part of a segment: records, or events.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Part {
    format: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) records: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) events: Vec<Owed>,
}

impl From<(u64, u32, u32)> for Parts {
    fn from((name, from, to): (u64, u32, u32)) -> Self {
        Self { name, from, to }
    }
}

impl From<Parts> for (u64, u32, u32) {
    fn from(parts: Parts) -> Self {
        (parts.name, parts.from, parts.to)
    }
}

impl Parts {
    /// The first `count` parts under `name`.
    pub(crate) fn all(name: u64, count: usize) -> Self {
        Self { name, from: 0, to: u32::try_from(count).unwrap_or(u32::MAX) }
    }

    pub(crate) fn keys(self, owner: &str) -> impl Iterator<Item = String> {
        (self.from..self.to).map(move |part| format!("segment:{owner}:{}.{part}", self.name))
    }
}

impl Part {
    pub(crate) fn of_records(records: Vec<Entry>) -> Self {
        Self { format: FORMAT, records, events: Vec::new() }
    }

    pub(crate) fn of_events(events: Vec<Owed>) -> Self {
        Self { format: FORMAT, records: Vec::new(), events }
    }

    pub(crate) fn read(key: &str, value: &[u8]) -> Result<Self, StoreError> {
        read_document(key, FORMAT, value)
    }

    pub(crate) fn write(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }
}

impl Entry {
    /// About how many bytes it takes where it is stored.
    pub(crate) fn bytes(&self) -> usize {
        let value = self.record.as_ref().map_or("null".len(), |raw| raw.get().len());
        r#"{"id":"","record":},"#.len() + self.id.len() + value
    }
}

impl Owed {
    /// About how many bytes it takes where it is stored.
    pub(crate) fn bytes(&self) -> usize {
        r#"{"seq":18446744073709551615,"topic":"","event":},"#.len()
            + self.topic.len()
            + self.event.get().len()
    }
}
