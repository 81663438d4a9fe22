//! What may happen to a user's tags, carried through every task that has them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Tag, TagName};
use crate::colour::Colour;
use crate::task::{Decided, Status, Task, replace_tag};

/// What comes of a decision about tags. Empty: it was so already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagChange {
    /// Tags to keep.
    pub put: Vec<Tag>,
    /// Tags to forget.
    pub remove: Vec<TagName>,
    /// Every task that changes with it.
    pub tasks: Vec<Decided>,
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TagRefused {
    /// There is another tag of that name: merge the two instead.
    #[error("there is a tag {0} already")]
    Taken(TagName),
    /// A user has no more than [`TagName::MAX_PER_USER`].
    #[error("there are {max} tags already", max = TagName::MAX_PER_USER)]
    TooMany,
}

/// How much a tag is used, the trash left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// By open tasks.
    pub open: u64,
    /// By all tasks.
    pub all: u64,
}

/// Makes a tag. Where there is one of that name, `existing`, the same in all, nothing changes. `count` is how many the user
/// has.
pub fn create(
    existing: Option<&Tag>,
    count: usize,
    name: TagName,
    colour: Option<Colour>,
) -> Result<TagChange, TagRefused> {
    match existing {
        Some(tag) if tag.colour == colour => Ok(TagChange::default()),
        Some(tag) => Err(TagRefused::Taken(tag.name.clone())),
        None if count >= TagName::MAX_PER_USER => Err(TagRefused::TooMany),
        None => Ok(put(Tag { name, colour, version: 1 })),
    }
}

/// The tags that a task has and its user does not keep yet: using one makes it. `count` is how many the user has.
pub fn missing(
    task: &Task,
    is_kept: impl Fn(&TagName) -> bool,
    count: usize,
) -> Result<Vec<Tag>, TagRefused> {
    let names = task.tags.iter().filter(|name| !is_kept(name));
    let made: Vec<Tag> =
        names.map(|name| Tag { name: name.clone(), colour: None, version: 1 }).collect();
    if !made.is_empty() && count + made.len() > TagName::MAX_PER_USER {
        return Err(TagRefused::TooMany);
    }
    Ok(made)
}

/// Gives a tag another colour, or none.
pub fn recolour(tag: &Tag, colour: Option<Colour>) -> TagChange {
    if tag.colour == colour {
        return TagChange::default();
    }
    put(Tag { colour, version: tag.version + 1, ..tag.clone() })
}

/// Renames a tag in every task. `taken` is the tag that has the new name already, if any.
pub fn rename<'t>(
    tag: &Tag,
    to: TagName,
    taken: Option<&Tag>,
    tasks: impl Iterator<Item = &'t Task>,
    now: DateTime<Utc>,
) -> Result<TagChange, TagRefused> {
    if let Some(other) = taken.filter(|other| other.name != tag.name) {
        return Err(TagRefused::Taken(other.name.clone()));
    }
    if tag.name.is_spelled_like(&to) {
        return Ok(TagChange::default());
    }
    let tasks = carry(tasks, &tag.name, Some(&to), now);
    let remove = if to == tag.name { vec![] } else { vec![tag.name.clone()] };
    let renamed = Tag { name: to, version: tag.version + 1, ..tag.clone() };
    Ok(TagChange { put: vec![renamed], remove, tasks })
}

/// Puts `into` in the place of `tag` in every task, and forgets `tag`. Into itself: nothing changes.
pub fn merge<'t>(
    tag: &Tag,
    into: &Tag,
    tasks: impl Iterator<Item = &'t Task>,
    now: DateTime<Utc>,
) -> TagChange {
    if tag.name == into.name {
        return TagChange::default();
    }
    let tasks = carry(tasks, &tag.name, Some(&into.name), now);
    TagChange { put: vec![], remove: vec![tag.name.clone()], tasks }
}

/// Takes a tag off every task, and forgets it.
pub fn delete<'t>(
    tag: &Tag,
    tasks: impl Iterator<Item = &'t Task>,
    now: DateTime<Utc>,
) -> TagChange {
    let tasks = carry(tasks, &tag.name, None, now);
    TagChange { put: vec![], remove: vec![tag.name.clone()], tasks }
}

/// How much each tag is used that is used at all.
pub fn usage<'t>(tasks: impl Iterator<Item = &'t Task>) -> BTreeMap<TagName, Usage> {
    let mut counts: BTreeMap<TagName, Usage> = BTreeMap::new();
    for task in tasks.filter(|task| !task.is_in_trash()) {
        for tag in &task.tags {
            if !counts.contains_key(tag) {
                counts.insert(tag.clone(), Usage::default());
            }
            if let Some(count) = counts.get_mut(tag) {
                count.all += 1;
                count.open += u64::from(task.status == Status::Open);
            }
        }
    }
    counts
}

fn put(tag: Tag) -> TagChange {
    TagChange { put: vec![tag], ..TagChange::default() }
}

fn carry<'t>(
    tasks: impl Iterator<Item = &'t Task>,
    old: &TagName,
    by: Option<&TagName>,
    now: DateTime<Utc>,
) -> Vec<Decided> {
    tasks
        .map(|task| replace_tag(task, old, by, now))
        .filter(|decided| decided.event.is_some())
        .collect()
}
