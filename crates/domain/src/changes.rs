//! What changed since a client last asked: what a phone needs to stay in step.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::list::List;
use crate::query::SavedFilter;
use crate::series::Series;
use crate::tag::{Tag, TagName};
use crate::task::Task;
use crate::{ListId, SeriesId, TaskId};

mod steps;
#[cfg(test)]
mod tests;
mod token;

pub use steps::{Step, Steps, steps};
pub use token::{InvalidToken, Token};

/// Anything that a client keeps a copy of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A task.
    Task(&'a Task),
    /// A list.
    List(&'a List),
    /// A tag.
    Tag(&'a Tag),
    /// A saved filter.
    Filter(&'a SavedFilter),
    /// A series.
    Series(&'a Series),
}

/// What such a thing is called, for ever or, a tag, until it is renamed. As JSON `{kind, id}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Name {
    /// A task.
    Task(TaskId),
    /// A list.
    List(ListId),
    /// A tag, in whatever spelling.
    Tag(TagName),
    /// A saved filter.
    Filter(Uuid),
    /// A series.
    Series(SeriesId),
}

/// Stands for a thing that is no more. As JSON `{kind, id, seq, deleted_at}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// The thing that was.
    #[serde(flatten)]
    pub name: Name,
    /// The place of its end in the history.
    pub seq: u64,
    /// When it was deleted for good; a tag, when it was renamed or merged.
    pub deleted_at: DateTime<Utc>,
}

/// A thing with the place of its last change in the history.
#[derive(Clone, Copy, Debug)]
pub struct Changed<'a> {
    /// The place.
    pub seq: u64,
    /// The thing.
    pub item: Item<'a>,
}

/// What changed. Tasks in the trash are among the upserts, with their `deleted_at`.
///
/// What is named by both an upsert and a tombstone is there: it was made again. Only one of the two is told at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes<'a> {
    /// Things as they are now, in the order of their last changes.
    pub upserts: Vec<Item<'a>>,
    /// Things that are no more, in the order of their ends.
    pub tombstones: Vec<Name>,
    /// To ask with next time.
    pub next: Token,
    /// Is there more, to be asked for at once?
    pub has_more: bool,
}

/// The token is older than the tombstones that are kept: the client has to read everything anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what was deleted since is not known any more; read everything anew")]
pub struct Gone;

/// How long tombstones are kept.
pub const TOMBSTONE_DAYS: i64 = 30;
/// The most changes of one answer.
pub const MAX_CHANGES: usize = 500;

/// What changed after `since`, at most `limit` changes (and [`MAX_CHANGES`]), the oldest first.
///
/// - `seq` is the user's newest change.
/// - `forgotten` is the greatest place of a tombstone that was swept away, 0 if none was.
/// - `since` absent: the client knows nothing, and needs no tombstones.
///
/// A tombstone of something that was made again does no harm. One whose thing changed later is not told with it.
pub fn changes<'a>(
    since: Option<Token>,
    seq: u64,
    forgotten: u64,
    items: impl IntoIterator<Item = Changed<'a>>,
    tombstones: impl IntoIterator<Item = Tombstone>,
    limit: usize,
) -> Result<Changes<'a>, Gone> {
    let Found { upserts, ends, next, has_more } =
        found(since, seq, forgotten, items, tombstones, limit)?;
    Ok(Changes {
        upserts: upserts.into_iter().map(|one| one.item).collect(),
        tombstones: ends.into_iter().map(|end| end.name).collect(),
        next,
        has_more,
    })
}

/// What changed, with the places: each kind sorted by them.
struct Found<'a> {
    upserts: Vec<Changed<'a>>,
    ends: Vec<Tombstone>,
    next: Token,
    has_more: bool,
}

fn found<'a>(
    since: Option<Token>,
    seq: u64,
    forgotten: u64,
    items: impl IntoIterator<Item = Changed<'a>>,
    tombstones: impl IntoIterator<Item = Tombstone>,
    limit: usize,
) -> Result<Found<'a>, Gone> {
    let Token { seq: after, floor } = since.unwrap_or(Token { seq: 0, floor: seq });
    let known = after.max(floor);
    // A token ahead of the history is of a history that is no more, such as before a restore from a backup.
    if since.is_some() && (known < forgotten || known > seq) {
        return Err(Gone);
    }
    let ends = tombstones.into_iter().filter(|end| since.is_some() && end.seq > after);
    let items = items.into_iter().filter(|one| one.seq > after);
    let mut upserts: Vec<Changed<'a>> = items.collect();
    let mut ends: Vec<Tombstone> = ends.collect();
    let last = last(upserts.iter().map(|one| one.seq).chain(ends.iter().map(|end| end.seq)), limit);
    if let Some(last) = last {
        upserts.retain(|one| one.seq <= last);
        ends.retain(|end| end.seq <= last);
    }
    upserts.sort_by_cached_key(|one| (one.seq, one.item.name()));
    ends.sort_by(|one, two| (one.seq, &one.name).cmp(&(two.seq, &two.name)));
    if !ends.is_empty() {
        let there: BTreeSet<Name> = upserts.iter().map(|one| one.item.name()).collect();
        ends.retain(|end| !there.contains(&end.name));
    }
    let next = Token { seq: last.unwrap_or(seq), floor };
    Ok(Found { upserts, ends, next, has_more: last.is_some() })
}

/// Up to which place in the history to answer, where there are more than `limit` changes: all of one place go together,
/// since a token names a place.
fn last(seqs: impl Iterator<Item = u64>, limit: usize) -> Option<u64> {
    let limit = limit.clamp(1, MAX_CHANGES);
    let mut seqs: Vec<u64> = seqs.collect();
    if seqs.len() <= limit {
        return None;
    }
    // Not all are sorted for it: a client that knows nothing asks for a page of very many, again and again.
    let (_, last, rest) = seqs.select_nth_unstable(limit - 1);
    rest.iter().any(|seq| seq > last).then_some(*last)
}

impl Item<'_> {
    /// What it is called.
    pub fn name(&self) -> Name {
        match self {
            Self::Task(task) => Name::Task(task.id),
            Self::List(list) => Name::List(list.id),
            Self::Tag(tag) => Name::Tag(tag.name.clone()),
            Self::Filter(filter) => Name::Filter(filter.id),
            Self::Series(series) => Name::Series(series.id),
        }
    }
}

impl Name {
    /// What kind of thing it is: `task`, `list`, `tag`, `filter` or `series`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Task(_) => "task",
            Self::List(_) => "list",
            Self::Tag(_) => "tag",
            Self::Filter(_) => "filter",
            Self::Series(_) => "series",
        }
    }

    /// One text for each thing of its kind: the id, or the tag's name as it is compared.
    pub fn key(&self) -> Cow<'_, str> {
        match self {
            Self::Task(id) => id.to_string().into(),
            Self::List(id) => id.to_string().into(),
            Self::Tag(name) => name.key().into(),
            Self::Filter(id) => id.to_string().into(),
            Self::Series(id) => id.to_string().into(),
        }
    }
}

/// Parts tombstones into those to keep and those to forget: gives back the greatest place among the latter, to be remembered as
/// `forgotten`, and the kept ones.
pub fn sweep(
    tombstones: impl IntoIterator<Item = Tombstone>,
    forgotten: u64,
    now: DateTime<Utc>,
) -> (u64, Vec<Tombstone>) {
    let kept_since = now - TimeDelta::days(TOMBSTONE_DAYS);
    let (keep, forget): (Vec<_>, Vec<_>) =
        tombstones.into_iter().partition(|end| end.deleted_at > kept_since);
    (forget.iter().map(|end| end.seq).max().unwrap_or(0).max(forgotten), keep)
}
