//! Carries what becomes of a tag through every task that has it, however many they are.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Tag, TagChange, TagName};
use crate::portion::{Carried, Portion};
use crate::task::{Task, replace_tag};
use crate::{Event, Series};

/// What becomes of a tag and of the tasks that have it. Kept beside them where it takes several commits.
///
/// In each commit [`next`](Self::next) says what becomes of some tasks; in the last, where there are no more,
/// [`end`](Self::end) says what becomes of the tag itself. Until then the tag is there, and may be used: what gets it
/// meanwhile is carried too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carry {
    /// Which tag.
    pub tag: TagName,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is renamed, and then looks like this.
    Becomes(Tag),
    /// Another takes its place.
    Into(TagName),
    /// It is deleted.
    Gone,
}

impl Carry {
    /// Puts `into` in the place of `tag`. `None`: they are the same.
    pub fn merge(tag: &Tag, into: &Tag) -> Option<Self> {
        let fate = Fate::Into(into.name.clone());
        (tag.name != into.name).then(|| Self { tag: tag.name.clone(), fate })
    }

    /// Takes `tag` off every task.
    pub fn delete(tag: &Tag) -> Self {
        Self { tag: tag.name.clone(), fate: Fate::Gone }
    }

    /// What tasks name afterwards instead of the tag.
    pub fn target(&self) -> Option<&TagName> {
        match &self.fate {
            Fate::Becomes(tag) => Some(&tag.name),
            Fate::Into(name) => Some(name),
            Fate::Gone => None,
        }
    }

    /// What becomes of the first of `tasks`, all the user's, that are still to change.
    pub fn next<'t>(
        &self,
        tasks: impl Iterator<Item = &'t Task>,
        portion: Portion,
        now: DateTime<Utc>,
    ) -> Carried {
        let target = self.target();
        let left = tasks.filter(|task| {
            let found = task.tags.iter().find(|name| **name == self.tag);
            found.is_some_and(|found| target.is_none_or(|target| !found.is_spelled_like(target)))
        });
        portion.of(left, |task| replace_tag(task, &self.tag, target, now))
    }

    /// What becomes of a series whose occurrences are to have the tag. `None`: nothing.
    pub fn series(&self, series: &Series, now: DateTime<Utc>) -> Option<Series> {
        series.with_tag(&self.tag, self.target(), now)
    }

    /// What becomes of the tag itself, once no task has it any more, and what others must hear of that. `tag` and `target`
    /// are the tags of either name as they are by now, where they are.
    ///
    /// Put the tag before the tasks of the same commit: using a tag that is not there makes it.
    pub fn end(
        &self,
        tag: Option<&Tag>,
        target: Option<&Tag>,
        now: DateTime<Utc>,
    ) -> (TagChange, Vec<Event>) {
        let is_same = self.target().is_some_and(|target| *target == self.tag);
        let remove = tag.filter(|_| !is_same).map(|tag| tag.name.clone());
        let target = if is_same { None } else { target };
        let (put, events) = match (&self.fate, target) {
            // The name is free, as it was when this began: it is one tag before and after.
            (Fate::Becomes(to), None) => {
                let version = tag.map_or(to.version, |tag| tag.version + 1);
                let to = Tag { version, ..to.clone() };
                let event = Event::tag(tag, Some(&to), now);
                (Some(to), vec![event])
            }
            // There is a tag of that name by now, if only because tasks that have it were saved meanwhile.
            (Fate::Becomes(to), Some(there)) => {
                let differs = to.colour.is_some() && to.colour != there.colour;
                let put = differs.then(|| Tag {
                    colour: to.colour,
                    version: there.version + 1,
                    ..there.clone()
                });
                let changed = put.as_ref().and_then(|put| Event::tag(Some(there), Some(put), now));
                (put, vec![changed, Event::tag(tag, None, now)])
            }
            (Fate::Into(into), None) => {
                let made = Tag { name: into.clone(), colour: None, version: 1 };
                let events = vec![Event::tag(None, Some(&made), now), Event::tag(tag, None, now)];
                (Some(made), events)
            }
            (Fate::Into(_), Some(_)) | (Fate::Gone, _) => (None, vec![Event::tag(tag, None, now)]),
        };
        (TagChange { put, remove }, events.into_iter().flatten().collect())
    }
}
