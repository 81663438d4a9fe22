//! Adds and removes single tags, so that two clients do not write over each other's.

use chrono::{DateTime, Utc};

use super::refusal::expect_present;
use super::{Decided, Refusal, Task};
use crate::tag::TagName;
use crate::violation::Violations;

/// Adds tags. Those that the task has already stay as they are.
pub fn add_tags(task: &Task, tags: &[TagName], now: DateTime<Utc>) -> Result<Decided, Refusal> {
    expect_present(task)?;
    let mut after = task.clone();
    for tag in tags {
        if !after.tags.contains(tag) {
            after.tags.push(tag.clone());
        }
    }
    let max = TagName::MAX_PER_TASK;
    if after.tags.len() > max {
        let message = format!("a task has at most {max} tags; it would have {}", after.tags.len());
        return Err(Violations::one("/tags", "too_many", message).into());
    }
    Ok(Decided::change(task, after, now))
}

/// Takes tags off. Those that the task does not have are no fault.
pub fn remove_tags(task: &Task, tags: &[TagName], now: DateTime<Utc>) -> Result<Decided, Refusal> {
    expect_present(task)?;
    let mut after = task.clone();
    after.tags.retain(|tag| !tags.contains(tag));
    Ok(Decided::change(task, after, now))
}

/// Puts another tag in the place of one, or nothing where `by` is `None`; also in the trash, since the tag is gone
/// everywhere. A task that does not have the tag stays as it is.
pub fn replace_tag(
    task: &Task,
    old: &TagName,
    by: Option<&TagName>,
    now: DateTime<Utc>,
) -> Decided {
    let Some(place) = task.tags.iter().position(|tag| tag == old) else {
        return Decided::unchanged(task);
    };
    let mut after = task.clone();
    put_in_place(&mut after.tags, place, old, by);
    Decided::change(task, after, now)
}

/// Puts another tag in the place of `old`, or nothing.
pub(crate) fn put_in_place(
    tags: &mut Vec<TagName>,
    place: usize,
    old: &TagName,
    by: Option<&TagName>,
) {
    match by {
        // Merged into one that is there already.
        Some(new) if new != old && tags.contains(new) => drop(tags.remove(place)),
        Some(new) => tags[place] = new.clone(),
        None => drop(tags.remove(place)),
    }
}
