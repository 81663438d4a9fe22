//! Lists as the API shows and takes them.

use chrono::{DateTime, Utc};
use domain::ListId;
use domain::colour::Colour;
use domain::list::List;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where tasks are. The Inbox, `00000000-0000-0000-0000-000000000000`, is always there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = List)]
pub struct ListResource {
    /// A UUIDv7, or the Inbox.
    #[schema(value_type = Uuid)]
    pub id: ListId,
    /// What it is called.
    pub name: String,
    /// `#rrggbb`
    #[schema(value_type = Option<String>)]
    pub colour: Option<Colour>,
    /// Its place among the lists: texts that sort byte by byte. `/move` changes it.
    pub position: String,
    /// Is it put away, its tasks with it?
    pub archived: bool,
    /// Counts the list's changes, from 1; also its `etag`.
    #[schema(minimum = 1)]
    pub version: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A list, and how many tasks are in it, the trash left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedList {
    /// The list.
    #[serde(flatten)]
    pub list: ListResource,
    /// How many open tasks.
    pub open_tasks: u64,
    /// How many tasks.
    pub all_tasks: u64,
}

impl From<&List> for ListResource {
    fn from(list: &List) -> Self {
        Self {
            id: list.id,
            name: list.name.clone(),
            colour: list.colour,
            position: list.position.as_str().to_owned(),
            archived: list.archived,
            version: list.version,
            created_at: list.created_at,
            updated_at: list.updated_at,
        }
    }
}

/// A new list.
#[derive(ToSchema)]
#[schema(example = json!({ "name": "Home", "colour": "#228b22" }))]
#[serde(deny_unknown_fields)]
pub struct CreateList {
    /// 1 to 100 characters on one line; white space around them is taken off.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub name: String,
    /// `#rrggbb`
    #[schema(pattern = "^#[0-9A-Fa-f]{6}$")]
    pub colour: Option<String>,
}

/// A JSON merge patch (RFC 7396): absent is untouched, null is cleared.
#[derive(ToSchema)]
#[schema(example = json!({ "archived": true }))]
#[serde(deny_unknown_fields)]
pub struct PatchList {
    /// The version that is to be changed.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// 1 to 100 characters on one line.
    #[schema(
        required = false,
        nullable = false,
        min_length = 1,
        max_length = 100,
        pattern = r"\S"
    )]
    pub name: Option<String>,
    /// `#rrggbb`
    #[schema(pattern = "^#[0-9A-Fa-f]{6}$")]
    pub colour: Option<String>,
    /// A place among the lists, as a list shows it. `/move` finds one.
    #[schema(
        required = false,
        nullable = false,
        max_length = 120,
        pattern = "^[0-9A-Za-z]*[1-9A-Za-z]$"
    )]
    pub position: Option<String>,
    /// Is it put away? Null is not.
    pub archived: Option<bool>,
}

/// Directly after a list, directly before one, or behind all others.
#[derive(ToSchema)]
#[schema(example = json!({ "after": "00000000-0000-0000-0000-000000000000" }))]
#[serde(deny_unknown_fields)]
pub struct MoveList {
    /// The version that is to be moved.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// Directly after that one; after the Inbox is before all others.
    pub after: Option<Uuid>,
    /// Directly before that one.
    pub before: Option<Uuid>,
}

/// How many tasks were in the trash, and are deleted for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EmptiedTrash {
    /// So many.
    pub deleted: usize,
}
