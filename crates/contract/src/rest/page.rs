//! Pages of listings.

use domain::text::{Field, Highlight};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::task::TaskResource;

/// A page of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// What there is, in the listing's order.
    pub items: Vec<T>,
    /// Asks for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false)]
    pub next_cursor: Option<String>,
}

/// A page of tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskPage {
    /// The tasks, in the order that was asked for.
    pub items: Vec<FoundTask>,
    /// Asks for the next page, with the same other parameters; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false)]
    pub next_cursor: Option<String>,
    /// How many tasks there are on all pages; with `with_total=true`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false)]
    pub total: Option<usize>,
}

/// A task of a listing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FoundTask {
    /// The task.
    #[serde(flatten)]
    pub task: TaskResource,
    /// Where the words stand that were searched for; with `highlights=true`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false)]
    pub highlights: Option<Vec<Highlighted>>,
}

/// Where in one text of a task words stand that were searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Highlight, example = json!({ "field": "title", "ranges": [{ "from": 10, "to": 16 }] }))]
pub struct Highlighted {
    /// In which field.
    pub field: HighlightedField,
    /// Of `tags` and `checklist`, in which of them, from 0.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false)]
    pub item: Option<usize>,
    /// The places, in order, none within another.
    pub ranges: Vec<Range>,
}

/// A field that is searched in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are the task's")]
pub enum HighlightedField {
    Title,
    Tags,
    Checklist,
    Notes,
}

/// A part of a text, in characters (Unicode code points) from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Range {
    /// The first.
    pub from: u32,
    /// The first that is not part of it any more.
    pub to: u32,
}

impl From<Highlight> for Highlighted {
    fn from(Highlight { field, item, ranges }: Highlight) -> Self {
        let field = match field {
            Field::Title => HighlightedField::Title,
            Field::Tags => HighlightedField::Tags,
            Field::Checklist => HighlightedField::Checklist,
            Field::Notes => HighlightedField::Notes,
        };
        Self {
            field,
            item,
            ranges: ranges.into_iter().map(|(from, to)| Range { from, to }).collect(),
        }
    }
}
