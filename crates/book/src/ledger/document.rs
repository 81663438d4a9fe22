//! Documents that never change: segments, indexes, and large events.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::entry::Entry;
use super::head::Span;
use crate::StoreError;
use crate::error::{corrupt, read_document};

/// The newest format of each that this version reads, and the one it writes.
pub(super) const FORMAT: u32 = 1;

/// Entries that lie next to each other, the oldest first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Segment {
    format: u32,
    pub(super) entries: Vec<Entry>,
}

/// Spans that lie next to each other, the oldest first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Index {
    format: u32,
    pub(super) spans: Vec<Span>,
}

/// One event that is too large to be kept in line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LargeEvent {
    format: u32,
    pub(super) event: Box<RawValue>,
}

/// What is stored once under a name that its content gives it.
pub(super) trait Document: Serialize + for<'de> Deserialize<'de> {
    fn read(key: &str, value: &[u8]) -> Result<Self, StoreError> {
        read_document(key, FORMAT, value)
    }

    fn write(&self, key: &str) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self).map_err(|error| corrupt(key, error))
    }
}

impl Document for Segment {}
impl Document for Index {}
impl Document for LargeEvent {}

impl Segment {
    pub(super) fn of(entries: Vec<Entry>) -> Self {
        Self { format: FORMAT, entries }
    }
}

impl Index {
    pub(super) fn of(spans: Vec<Span>) -> Self {
        Self { format: FORMAT, spans }
    }
}

impl LargeEvent {
    pub(super) fn of(event: Box<RawValue>) -> Self {
        Self { format: FORMAT, event }
    }
}
