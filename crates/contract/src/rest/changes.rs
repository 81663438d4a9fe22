//! What changed since a client last asked, as the API shows it.

use domain::changes::{self, Item, Name};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::ListResource;
use super::saved_filter::SavedFilterResource;
use super::series::SeriesResource;
use super::tag::TagResource;
use super::task::TaskResource;

/// What changed. First the upserts, then the tombstones, then the next token: a client that keeps them in one transaction is
/// in step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Changes {
    /// Things as they are now, to be put in place of what is known of them.
    pub upserts: Upserts,
    /// Things that are no more. One that the client does not know is to be passed over.
    pub tombstones: Vec<GoneThing>,
    /// The `since` of the next request. It belongs to the user.
    pub next_token: String,
    /// Is there more already?
    pub has_more: bool,
}

/// Things that are new or changed, each kind in the order of the last changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Upserts {
    /// Tasks; those in the trash have a `deleted_at`.
    pub tasks: Vec<TaskResource>,
    /// Lists. The Inbox only where something about it was changed.
    pub lists: Vec<ListResource>,
    /// Tags.
    pub tags: Vec<TagResource>,
    /// Saved filters.
    pub filters: Vec<SavedFilterResource>,
    /// Series.
    #[serde(default)]
    pub series: Vec<SeriesResource>,
}

/// Something that is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GoneThing {
    /// What it was.
    pub kind: GoneKind,
    /// Its id; of a tag, its name, whatever the case.
    pub id: String,
}

/// Kinds of things that clients keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum GoneKind {
    Task,
    List,
    Tag,
    Filter,
    Series,
}

impl From<&Name> for GoneThing {
    fn from(name: &Name) -> Self {
        let (kind, id) = match name {
            Name::Task(id) => (GoneKind::Task, id.to_string()),
            Name::List(id) => (GoneKind::List, id.to_string()),
            Name::Tag(name) => (GoneKind::Tag, name.as_str().to_owned()),
            Name::Filter(id) => (GoneKind::Filter, id.to_string()),
            Name::Series(id) => (GoneKind::Series, id.to_string()),
        };
        Self { kind, id }
    }
}

impl Changes {
    /// `changes`, of which `next_token` is the next token as the API gives it out.
    pub fn of(changes: &changes::Changes<'_>, next_token: String) -> Self {
        let mut upserts = Upserts::default();
        for item in &changes.upserts {
            match item {
                Item::Task(task) => upserts.tasks.push((*task).into()),
                Item::List(list) => upserts.lists.push((*list).into()),
                Item::Tag(tag) => upserts.tags.push((*tag).into()),
                Item::Filter(filter) => upserts.filters.push((*filter).into()),
                Item::Series(series) => upserts.series.push((*series).into()),
            }
        }
        let tombstones = changes.tombstones.iter().map(GoneThing::from).collect();
        Self { upserts, tombstones, next_token, has_more: changes.has_more }
    }
}
