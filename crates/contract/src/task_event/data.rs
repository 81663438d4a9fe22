//! The data of the events on `task-events`.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use domain::list::List;
use domain::query::SavedFilter;
use domain::settings::Settings;
use domain::tag::{Tag, TagName};
use domain::when::Tz;
use domain::{Event, Series, Task, UserId};
use serde::{Deserialize, Serialize};

use super::About;

/// The data of an event, as it is announced (borrowed) and as it comes in (owned).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Data<'a> {
    /// Of `daybook.task.*`.
    Task(Box<TaskData<'a>>),
    /// Of `daybook.list.*`.
    List(ListData<'a>),
    /// Of `daybook.tag.*`.
    Tag(TagData<'a>),
    /// Of `daybook.filter.*`.
    Filter(FilterData<'a>),
    /// Of `daybook.series.*`.
    Series(Box<SeriesData<'a>>),
    /// Of `daybook.settings.updated.v1`.
    Settings(SettingsData<'a>),
}

/// The data of every `daybook.task.*.v1` event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskData<'a> {
    /// Whose task.
    pub user: Cow<'a, UserId>,
    /// The whole task after the change; a deleted one as it was last.
    pub task: Cow<'a, Task>,
    /// The fields that differ from before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Cow<'static, str>>,
    /// The user's zone, an IANA name, where it says when the task's reminders or its next occurrence are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<Cow<'static, str>>,
}

/// The data of every `daybook.series.*.v1` event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesData<'a> {
    /// Whose series.
    pub user: Cow<'a, UserId>,
    /// The whole series after the change.
    pub series: Cow<'a, Series>,
    /// The fields that differ from before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Cow<'static, str>>,
    /// The user's zone, an IANA name, where it says when the series' dates are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<Cow<'static, str>>,
}

/// The data of every `daybook.list.*.v1` event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListData<'a> {
    /// Whose list.
    pub user: Cow<'a, UserId>,
    /// The list after the change; a deleted one as it was last.
    pub list: Cow<'a, List>,
    /// The fields that differ from before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Cow<'static, str>>,
}

/// The data of every `daybook.tag.*.v1` event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagData<'a> {
    /// Whose tag.
    pub user: Cow<'a, UserId>,
    /// The tag after the change; a deleted one as it was last.
    pub tag: Cow<'a, Tag>,
    /// The fields that differ from before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Cow<'static, str>>,
    /// What it was called before, where that was written otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_name: Option<Cow<'a, TagName>>,
}

/// The data of every `daybook.filter.*.v1` event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterData<'a> {
    /// Whose filter.
    pub user: Cow<'a, UserId>,
    /// The saved filter after the change; a deleted one as it was last.
    pub filter: Cow<'a, SavedFilter>,
    /// The fields that differ from before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Cow<'static, str>>,
}

/// The data of `daybook.settings.updated.v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsData<'a> {
    /// Whose settings.
    pub user: Cow<'a, UserId>,
    /// The settings after the change.
    pub settings: Cow<'a, Settings>,
    /// The fields that differ from before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Cow<'static, str>>,
    /// The zone that the user lived in before, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_tz: Option<Cow<'static, str>>,
}

impl TaskData<'_> {
    /// The user's zone; UTC where nothing is said, because then it does not matter.
    pub fn zone(&self) -> Tz {
        self.tz.as_deref().and_then(|name| name.parse().ok()).unwrap_or_default()
    }
}

impl<'a> Data<'a> {
    /// What an event of that user says.
    pub fn of(user: &'a UserId, event: &'a Event) -> Self {
        let user = Cow::Borrowed(user);
        match event {
            Event::Task(event) => Self::Task(Box::new(TaskData {
                user,
                task: Cow::Borrowed(&event.task),
                changed: names(&event.changed),
                tz: None,
            })),
            Event::List(noted) => Self::List(ListData {
                user,
                list: Cow::Borrowed(&noted.item),
                changed: names(&noted.changed),
            }),
            Event::Tag { noted, previous_name } => Self::Tag(TagData {
                user,
                tag: Cow::Borrowed(&noted.item),
                changed: names(&noted.changed),
                previous_name: previous_name.as_ref().map(Cow::Borrowed),
            }),
            Event::Series(event) => Self::Series(Box::new(SeriesData {
                user,
                series: Cow::Borrowed(&event.series),
                changed: names(&event.changed),
                tz: None,
            })),
            Event::Filter(noted) => Self::Filter(FilterData {
                user,
                filter: Cow::Borrowed(&noted.item),
                changed: names(&noted.changed),
            }),
            Event::Settings { noted, previous_tz, .. } => Self::Settings(SettingsData {
                user,
                settings: Cow::Borrowed(&noted.item),
                changed: names(&noted.changed),
                previous_tz: previous_tz.map(|zone| zone.name().into()),
            }),
        }
    }

    /// The same, of a user who lives in `zone`: says so where it matters.
    #[must_use]
    pub fn in_zone(mut self, zone: Tz) -> Self {
        match &mut self {
            Self::Task(data) if data.task.depends_on_zone() => data.tz = Some(zone.name().into()),
            Self::Series(data) if data.series.depends_on_zone() => {
                data.tz = Some(zone.name().into());
            }
            _ => {}
        }
        self
    }

    pub(super) fn read(about: About, data: &[u8]) -> serde_json::Result<Data<'static>> {
        Ok(match about {
            About::Task => Data::Task(serde_json::from_slice(data)?),
            About::List => Data::List(serde_json::from_slice(data)?),
            About::Tag => Data::Tag(serde_json::from_slice(data)?),
            About::Filter => Data::Filter(serde_json::from_slice(data)?),
            About::Series => Data::Series(serde_json::from_slice(data)?),
            About::Settings => Data::Settings(serde_json::from_slice(data)?),
        })
    }

    /// Whose event it is.
    pub fn user(&self) -> &UserId {
        match self {
            Self::Task(data) => &data.user,
            Self::Series(data) => &data.user,
            Self::List(ListData { user, .. })
            | Self::Tag(TagData { user, .. })
            | Self::Filter(FilterData { user, .. })
            | Self::Settings(SettingsData { user, .. }) => user,
        }
    }

    /// The CloudEvents subject that goes with it.
    pub(super) fn subject(&self) -> String {
        match self {
            Self::Task(data) => data.task.id.to_string(),
            Self::List(data) => data.list.id.to_string(),
            Self::Tag(data) => data.tag.name.key().to_owned(),
            Self::Filter(data) => data.filter.id.to_string(),
            Self::Series(data) => data.series.id.to_string(),
            Self::Settings(data) => data.user.to_string(),
        }
    }

    /// When what it tells of changed last, the same however often the event is delivered; a tag does not say, nor do settings. The event's
    /// own time is better where there is one: what is deleted says when it changed before.
    pub fn time(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Task(data) => Some(data.task.updated_at),
            Self::List(data) => Some(data.list.updated_at),
            Self::Tag(_) | Self::Settings(_) => None,
            Self::Filter(data) => Some(data.filter.updated_at),
            Self::Series(data) => Some(data.series.updated_at),
        }
    }
}

fn names(changed: &[&'static str]) -> Vec<Cow<'static, str>> {
    changed.iter().copied().map(Cow::Borrowed).collect()
}
