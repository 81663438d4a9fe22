//! The REST API's forms under `/api/v1`: JSON, `snake_case`, RFC 3339 instants in UTC.

use chrono::{DateTime, Utc};
use domain::Task;
use serde::{Deserialize, Serialize};

/// The body of `POST /api/v1/tasks`. An unknown field is refused, not ignored.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateTask {
    /// 1 to 500 characters on one line; white space around them is taken off.
    pub title: String,
}

/// A page of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// What there is, in the listing's order.
    pub items: Vec<T>,
    /// Asks for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next_cursor: Option<String>,
}

/// A task as the API shows it.
pub type TaskResource = Task;

/// One entry of `GET /api/v1/audit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The CloudEvents subject: the task's id, say.
    pub subject: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// The event's data.
    pub data: serde_json::Value,
}

/// The body of `POST /api/v1/dev/tokens`, where the dev-only issuer is on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueDevToken {
    /// Whom the token speaks for: see [`domain::UserId`].
    pub user: String,
}

/// A token of the dev-only issuer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevToken {
    /// Goes into `Authorization: Bearer …`.
    pub token: String,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
}
