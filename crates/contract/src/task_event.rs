//! `task-events`: what task-api announces, as CloudEvents types and JSON data.
//!
//! `contracts/events/` describes the data of each type as a JSON Schema.

use domain::event::{Noted, NotedKind};
use domain::series;
use domain::task::EventKind;
use domain::{Event, UserId};

mod data;
#[cfg(test)]
mod tests;

pub use data::{Data, FilterData, ListData, SeriesData, SettingsData, TagData, TaskData};

/// The CloudEvents source of every event on `task-events`.
pub const SOURCE: &str = "/daybook/task-api";

/// A task was made.
pub const TASK_CREATED: &str = "daybook.task.created.v1";
/// Fields of a task changed, and none of the following happened.
pub const TASK_UPDATED: &str = "daybook.task.updated.v1";
/// A task was done.
pub const TASK_COMPLETED: &str = "daybook.task.completed.v1";
/// A task is to be done again.
pub const TASK_REOPENED: &str = "daybook.task.reopened.v1";
/// A task was put in the trash.
pub const TASK_TRASHED: &str = "daybook.task.trashed.v1";
/// A task came back from the trash.
pub const TASK_RESTORED: &str = "daybook.task.restored.v1";
/// A task was deleted for good.
pub const TASK_DELETED: &str = "daybook.task.deleted.v1";
/// An occurrence of a series was left out.
pub const OCCURRENCE_SKIPPED: &str = "daybook.task.occurrence.skipped.v1";
/// An occurrence of a series was made, by the series.
pub const OCCURRENCE_GENERATED: &str = "daybook.task.occurrence.generated.v1";
/// A list was made.
pub const LIST_CREATED: &str = "daybook.list.created.v1";
/// A list changed.
pub const LIST_UPDATED: &str = "daybook.list.updated.v1";
/// A list was deleted.
pub const LIST_DELETED: &str = "daybook.list.deleted.v1";
/// A tag was made.
pub const TAG_CREATED: &str = "daybook.tag.created.v1";
/// A tag changed.
pub const TAG_UPDATED: &str = "daybook.tag.updated.v1";
/// A tag was deleted, or merged into another.
pub const TAG_DELETED: &str = "daybook.tag.deleted.v1";
/// A saved filter was made.
pub const FILTER_CREATED: &str = "daybook.filter.created.v1";
/// A saved filter changed.
pub const FILTER_UPDATED: &str = "daybook.filter.updated.v1";
/// A saved filter was deleted.
pub const FILTER_DELETED: &str = "daybook.filter.deleted.v1";

/// A series was begun.
pub const SERIES_CREATED: &str = "daybook.series.created.v1";
/// A series changed, and none of the following happened.
pub const SERIES_UPDATED: &str = "daybook.series.updated.v1";
/// A series makes no occurrences for now.
pub const SERIES_PAUSED: &str = "daybook.series.paused.v1";
/// A series makes occurrences again.
pub const SERIES_RESUMED: &str = "daybook.series.resumed.v1";
/// A series makes no more occurrences.
pub const SERIES_ENDED: &str = "daybook.series.ended.v1";
/// Settings of a user changed.
pub const SETTINGS_UPDATED: &str = "daybook.settings.updated.v1";

/// What an event is about, which says what its data looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A task: [`TaskData`].
    Task,
    /// A list: [`ListData`].
    List,
    /// A tag: [`TagData`].
    Tag,
    /// A saved filter: [`FilterData`].
    Filter,
    /// A series: [`SeriesData`].
    Series,
    /// A user's settings: [`SettingsData`].
    Settings,
}

/// Every CloudEvents type on `task-events`.
pub const TYPES: [(&str, About); 24] = [
    (TASK_CREATED, About::Task),
    (TASK_UPDATED, About::Task),
    (TASK_COMPLETED, About::Task),
    (TASK_REOPENED, About::Task),
    (TASK_TRASHED, About::Task),
    (TASK_RESTORED, About::Task),
    (TASK_DELETED, About::Task),
    (OCCURRENCE_SKIPPED, About::Task),
    (OCCURRENCE_GENERATED, About::Task),
    (LIST_CREATED, About::List),
    (LIST_UPDATED, About::List),
    (LIST_DELETED, About::List),
    (TAG_CREATED, About::Tag),
    (TAG_UPDATED, About::Tag),
    (TAG_DELETED, About::Tag),
    (FILTER_CREATED, About::Filter),
    (FILTER_UPDATED, About::Filter),
    (FILTER_DELETED, About::Filter),
    (SERIES_CREATED, About::Series),
    (SERIES_UPDATED, About::Series),
    (SERIES_PAUSED, About::Series),
    (SERIES_RESUMED, About::Series),
    (SERIES_ENDED, About::Series),
    (SETTINGS_UPDATED, About::Settings),
];

/// Where an event stands in its user's history. As text, `{user}:{seq}`: the CloudEvents id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventId {
    /// Whose book.
    pub user: UserId,
    /// The event's place in it, from 1.
    pub seq: u64,
}

/// Why an event is not one that this project publishes. No redelivery would help.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// The type is none of this version's.
    #[error("the event type {0:?} is unknown")]
    Type(String),
    /// The id is not `{user}:{seq}`.
    #[error("the event id {0:?} is not {{user}}:{{seq}}")]
    Id(String),
    /// The data is not what the type says.
    #[error("the event's data is not what its type says")]
    Data(#[from] serde_json::Error),
    /// Two parts of the event name different things.
    #[error("the event's {0} and its data differ")]
    Contradiction(&'static str),
    /// Neither the event nor its data says when it happened.
    #[error("the event does not say when it happened")]
    Time,
}

/// The CloudEvents type that announces `event`.
pub fn kind(event: &Event) -> &'static str {
    match event {
        Event::Task(event) => match event.kind {
            EventKind::Created => TASK_CREATED,
            EventKind::Updated => TASK_UPDATED,
            EventKind::Completed => TASK_COMPLETED,
            EventKind::Reopened => TASK_REOPENED,
            EventKind::Trashed => TASK_TRASHED,
            EventKind::Restored => TASK_RESTORED,
            EventKind::Deleted => TASK_DELETED,
            EventKind::OccurrenceSkipped => OCCURRENCE_SKIPPED,
            EventKind::OccurrenceGenerated => OCCURRENCE_GENERATED,
        },
        Event::List(noted) => one_of(noted, [LIST_CREATED, LIST_UPDATED, LIST_DELETED]),
        Event::Tag { noted, .. } => one_of(noted, [TAG_CREATED, TAG_UPDATED, TAG_DELETED]),
        Event::Filter(noted) => one_of(noted, [FILTER_CREATED, FILTER_UPDATED, FILTER_DELETED]),
        Event::Series(event) => match event.kind {
            series::EventKind::Created => SERIES_CREATED,
            series::EventKind::Updated => SERIES_UPDATED,
            series::EventKind::Paused => SERIES_PAUSED,
            series::EventKind::Resumed => SERIES_RESUMED,
            series::EventKind::Ended => SERIES_ENDED,
        },
        Event::Settings { .. } => SETTINGS_UPDATED,
    }
}

fn one_of<T>(noted: &Noted<T>, kinds: [&'static str; 3]) -> &'static str {
    kinds[match noted.kind {
        NotedKind::Created => 0,
        NotedKind::Updated => 1,
        NotedKind::Deleted => 2,
    }]
}

/// The CloudEvents subject: the id of the task, list, saved filter, series or, of settings, user; the key of the tag.
pub fn subject(event: &Event) -> String {
    match event {
        Event::Task(event) => event.task.id.to_string(),
        Event::List(noted) => noted.item.id.to_string(),
        Event::Tag { noted, .. } => noted.item.name.key().to_owned(),
        Event::Filter(noted) => noted.item.id.to_string(),
        Event::Series(event) => event.series.id.to_string(),
        Event::Settings { user, .. } => user.to_string(),
    }
}

/// Checks an event as it came in, and takes it apart.
pub fn parse(
    kind: &str,
    id: &str,
    subject: &str,
    data: &[u8],
) -> Result<(EventId, Data<'static>), Malformed> {
    let known = TYPES.iter().find(|(known, _)| *known == kind);
    let (_, about) = known.ok_or_else(|| Malformed::Type(kind.to_owned()))?;
    let id: EventId = id.parse()?;
    let data = Data::read(*about, data)?;
    if *data.user() != id.user {
        return Err(Malformed::Contradiction("id"));
    }
    if subject != data.subject() {
        return Err(Malformed::Contradiction("subject"));
    }
    Ok((id, data))
}

impl std::fmt::Display for EventId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.user, self.seq)
    }
}

impl std::str::FromStr for EventId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || Malformed::Id(text.to_owned());
        let (user, seq) = text.split_once(':').ok_or_else(malformed)?;
        let user = user.parse().map_err(|_| malformed())?;
        // `+7` and `007` would parse: an id has one spelling only.
        let number: u64 = seq.parse().map_err(|_| malformed())?;
        if number == 0 || number.to_string() != seq {
            return Err(malformed());
        }
        Ok(Self { user, seq: number })
    }
}
