//! The ledger as the API shows it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One entry of `GET /api/v1/audit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// The event's place in the user's history, from 1.
    pub seq: u64,
    /// The CloudEvents id, `{user}:{seq}`.
    pub event_id: String,
    /// The CloudEvents type, such as `daybook.task.created.v1`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The CloudEvents source.
    pub source: String,
    /// The CloudEvents subject: what it happened to.
    pub subject: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// The event's data.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}
