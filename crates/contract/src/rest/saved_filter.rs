//! Saved filters as the API shows and takes them.

use chrono::{DateTime, Utc};
use domain::query::SavedFilter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A filter and an order under a name. `GET /api/v1/tasks?saved={id}` uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SavedFilter)]
pub struct SavedFilterResource {
    /// A UUIDv7.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// The expression, as it was typed.
    pub filter: String,
    /// The order; empty where it says nothing about that.
    pub sort: String,
    /// Counts the filter's changes, from 1; also its `etag`.
    #[schema(minimum = 1)]
    pub version: u64,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<&SavedFilter> for SavedFilterResource {
    fn from(filter: &SavedFilter) -> Self {
        Self {
            id: filter.id,
            name: filter.name.clone(),
            filter: filter.filter.clone(),
            sort: filter.sort.clone(),
            version: filter.version,
            updated_at: filter.updated_at,
        }
    }
}

/// A new saved filter.
#[derive(ToSchema)]
#[schema(example = json!({ "name": "Soon", "filter": "due < in 7 days and not tag:later", "sort": "-priority,due" }))]
#[serde(deny_unknown_fields)]
pub struct CreateSavedFilter {
    /// 1 to 100 characters on one line; white space around them is taken off.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub name: String,
    /// An expression, at most 4096 bytes; an empty one wants all tasks.
    #[schema(max_length = 4096)]
    pub filter: String,
    /// An order such as `-priority,due`. As usual the one that a listing has without.
    #[schema(max_length = 200)]
    pub sort: Option<String>,
}

/// A saved filter, whole.
#[derive(ToSchema)]
#[schema(example = json!({ "name": "Soon", "filter": "due < in 7 days and not tag:later", "sort": "-priority,due" }))]
#[serde(deny_unknown_fields)]
pub struct PutSavedFilter {
    /// The version that is to be replaced.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// 1 to 100 characters on one line; white space around them is taken off.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub name: String,
    /// An expression, at most 4096 bytes; an empty one wants all tasks.
    #[schema(max_length = 4096)]
    pub filter: String,
    /// An order such as `-priority,due`. As usual the one that a listing has without.
    #[schema(max_length = 200)]
    pub sort: Option<String>,
}
