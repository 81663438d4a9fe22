//! What happened to anything that a user's book holds, in the words of the domain. The wire's names live in `contract`.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::list::List;
use crate::query::SavedFilter;
use crate::series::{self, Series};
use crate::settings::Settings;
use crate::tag::{Tag, TagName};
use crate::{UserId, task};

#[cfg(test)]
mod tests;

/// Something that happened. Every change of a task, list, tag, saved filter or series is announced by exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// To a task.
    Task(Box<task::Event>),
    /// To a list.
    List(Noted<List>),
    /// To a tag.
    Tag {
        /// What.
        noted: Noted<Tag>,
        /// What it was called before, where that was written otherwise.
        previous_name: Option<TagName>,
    },
    /// To a saved filter.
    Filter(Noted<SavedFilter>),
    /// To a series.
    Series(Box<series::Event>),
    /// To a user's settings, of which there is one of each user.
    Settings {
        /// Whose.
        user: UserId,
        /// What.
        noted: Noted<Settings>,
        /// The zone that the user lived in before, where that is another.
        previous_tz: Option<Tz>,
    },
}

/// Something that happened to a thing that is made, changed and deleted, and no more than that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted<T> {
    /// What.
    pub kind: NotedKind,
    /// The thing after it; a deleted one as it was last.
    pub item: T,
    /// The fields that differ from before, by their names in JSON; `version` and `updated_at` always do and are not
    /// named. Empty where it was made or deleted.
    pub changed: Vec<&'static str>,
    /// When.
    pub time: DateTime<Utc>,
}

/// What happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotedKind {
    /// It was made.
    Created,
    /// Fields of it changed.
    Updated,
    /// It was deleted.
    Deleted,
}

impl Event {
    /// What happened to a list between two states of it, `None` being that there was none. `None` where nothing changed.
    pub fn list(before: Option<&List>, after: Option<&List>, now: DateTime<Utc>) -> Option<Self> {
        noted(before, after, list_changed, now).map(Self::List)
    }

    /// What happened to a tag between two states of it, `None` being that there was none. `None` where nothing changed.
    ///
    /// A renamed tag is one tag before and after, though its records differ.
    pub fn tag(before: Option<&Tag>, after: Option<&Tag>, now: DateTime<Utc>) -> Option<Self> {
        let noted = noted(before, after, tag_changed, now)?;
        let previous_name = noted.changed.contains(&"name").then(|| before.map(|old| &old.name));
        Some(Self::Tag { noted, previous_name: previous_name.flatten().cloned() })
    }

    /// What happened to a saved filter between two states of it, `None` being that there was none. `None` where nothing
    /// changed.
    pub fn filter(
        before: Option<&SavedFilter>,
        after: Option<&SavedFilter>,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        noted(before, after, filter_changed, now).map(Self::Filter)
    }

    /// What happened to a series between two states of it, `None` being that there was none. `None` where nothing changed.
    pub fn series(before: Option<&Series>, after: &Series) -> Option<Self> {
        series::Event::between(before, after).map(|event| Self::Series(Box::new(event)))
    }

    /// What happened to a user's settings between two states of them. `None` where nothing changed.
    pub fn settings(
        user: &UserId,
        before: &Settings,
        after: &Settings,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let noted = noted(Some(before), Some(after), settings_changed, now)?;
        let previous_tz = (before.tz != after.tz).then_some(before.tz);
        Some(Self::Settings { user: user.clone(), noted, previous_tz })
    }

    /// When it happened.
    pub fn time(&self) -> DateTime<Utc> {
        match self {
            Self::Task(event) => event.task.updated_at,
            Self::List(noted) => noted.time,
            Self::Tag { noted, .. } => noted.time,
            Self::Filter(noted) => noted.time,
            Self::Series(event) => event.series.updated_at,
            Self::Settings { noted, .. } => noted.time,
        }
    }
}

impl From<task::Event> for Event {
    fn from(event: task::Event) -> Self {
        Self::Task(Box::new(event))
    }
}

/// The fields of a thing, each with whether two states of it agree there.
type Compared<const N: usize> = [(&'static str, bool); N];

fn noted<T: Clone, const N: usize>(
    before: Option<&T>,
    after: Option<&T>,
    compare: impl Fn(&T, &T) -> Compared<N>,
    time: DateTime<Utc>,
) -> Option<Noted<T>> {
    let (kind, item, changed) = match (before, after) {
        (None, None) => return None,
        (None, Some(after)) => (NotedKind::Created, after, vec![]),
        (Some(before), None) => (NotedKind::Deleted, before, vec![]),
        (Some(before), Some(after)) => {
            let differing = compare(before, after).into_iter().filter(|(_, same)| !same);
            let changed: Vec<_> = differing.map(|(name, _)| name).collect();
            if changed.is_empty() {
                return None;
            }
            (NotedKind::Updated, after, changed)
        }
    };
    Some(Noted { kind, item: item.clone(), changed, time })
}

fn list_changed(before: &List, after: &List) -> Compared<4> {
    [
        ("name", before.name == after.name),
        ("colour", before.colour == after.colour),
        ("position", before.position == after.position),
        ("archived", before.archived == after.archived),
    ]
}

/// The spelling counts here: renaming `work` to `Work` is a change.
fn tag_changed(before: &Tag, after: &Tag) -> Compared<2> {
    [("name", before.name.is_spelled_like(&after.name)), ("colour", before.colour == after.colour)]
}

fn filter_changed(before: &SavedFilter, after: &SavedFilter) -> Compared<3> {
    [
        ("name", before.name == after.name),
        ("filter", before.filter == after.filter),
        ("sort", before.sort == after.sort),
    ]
}

fn settings_changed(before: &Settings, after: &Settings) -> Compared<1> {
    [("tz", before.tz == after.tz)]
}
