//! What the ledger keeps of an event.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// An event as it was announced. Its place and its user are the ledger's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptEvent {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) source: String,
    pub(crate) subject: String,
    pub(crate) time: DateTime<Utc>,
    /// Word for word.
    pub(crate) data: Box<RawValue>,
}
