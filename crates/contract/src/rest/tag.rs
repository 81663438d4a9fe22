//! Tags as the API shows and takes them.

use domain::colour::Colour;
use domain::tag::{Tag, TagName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A name of a kind of tasks. Two names are one tag where they differ in case, width or white space only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Tag)]
pub struct TagResource {
    /// In the spelling that is shown.
    #[schema(value_type = String)]
    pub name: TagName,
    /// `#rrggbb`
    #[schema(value_type = Option<String>)]
    pub colour: Option<Colour>,
    /// Counts the tag's changes, from 1; also its `etag`.
    #[schema(minimum = 1)]
    pub version: u64,
}

/// A tag, and how much it is used, the trash left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedTag {
    /// The tag.
    #[serde(flatten)]
    pub tag: TagResource,
    /// By how many open tasks.
    pub open_tasks: u64,
    /// By how many tasks.
    pub all_tasks: u64,
}

impl From<&Tag> for TagResource {
    fn from(tag: &Tag) -> Self {
        Self { name: tag.name.clone(), colour: tag.colour, version: tag.version }
    }
}

/// A new tag.
#[derive(ToSchema)]
#[schema(example = json!({ "name": "garden", "colour": "#228b22" }))]
#[serde(deny_unknown_fields)]
pub struct CreateTag {
    /// 1 to 100 characters on one line; white space around them is taken off.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub name: String,
    /// `#rrggbb`
    #[schema(pattern = "^#[0-9A-Fa-f]{6}$")]
    pub colour: Option<String>,
}

/// A JSON merge patch (RFC 7396): absent is untouched, null is cleared. Another name renames the tag in every task.
#[derive(ToSchema)]
#[schema(example = json!({ "name": "Garden" }))]
#[serde(deny_unknown_fields)]
pub struct PatchTag {
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
}

/// Which tag takes the place of another.
#[derive(ToSchema)]
#[schema(example = json!({ "into": "garden" }))]
#[serde(deny_unknown_fields)]
pub struct MergeTag {
    /// The version of the tag that goes.
    #[schema(minimum = 1)]
    pub version: Option<u64>,
    /// The name of the one that stays.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub into: String,
}
