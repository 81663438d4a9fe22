//! Tags are made, and counted.

use std::collections::BTreeMap;

use super::{Tag, TagName};
use crate::colour::Colour;
use crate::task::{Status, Task};

/// What comes of a decision about tags. Empty: it was so already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagChange {
    /// The tag to keep.
    pub put: Option<Tag>,
    /// The tag to forget.
    pub remove: Option<TagName>,
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
        None => Ok(TagChange { put: Some(Tag { name, colour, version: 1 }), remove: None }),
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
