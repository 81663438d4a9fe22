//! A task, whole: what it holds, what may be written to it, and what may happen to it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::position::Position;
use crate::tag::TagName;
use crate::when::When;
use crate::{ListId, SeriesId, TaskId, Title};

mod alarm;
mod checklist;
mod event;
mod fields;
mod merge;
mod order;
mod patch;
mod recurrence;
mod refusal;
mod reminder;
mod snooze;
mod tags;
#[cfg(test)]
mod tests;
mod trash;
mod undo;
mod verbs;

pub use alarm::{Alarm, LATEST_HOURS};
pub use checklist::ChecklistItem;
pub use event::{Decided, Event, EventKind};
pub(crate) use merge::merge;
pub use order::{Place, leave_list, move_task, respread};
pub use patch::{create, duplicate, patch};
pub(crate) use patch::{merge_recurrence, write_fields};
pub(crate) use recurrence::refuse_fault;
pub use recurrence::{Anchor, CatchUp, Mode, MonthEnd, Recurrence, Rule, Unit};
pub use refusal::{Refusal, expect_version};
pub use reminder::{Reminder, Side};
pub use snooze::snooze;
pub(crate) use tags::put_in_place;
pub use tags::{add_tags, remove_tags, replace_tag};
pub use trash::{delete_permanently, restore, trash};
pub use undo::{Undo, undo};
pub use verbs::{Env, complete, reopen, reschedule, show_series, skip};

/// One task, as it is kept and as it is announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its name for ever.
    pub id: TaskId,
    /// What is to be done.
    pub title: Title,
    /// More about it, in Markdown; at most [`Task::MAX_NOTES_BYTES`].
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub notes: Box<str>,
    /// Where it stands.
    pub status: Status,
    /// How much it matters.
    #[serde(default)]
    pub priority: Priority,
    /// What kind of task it is; no tag twice.
    #[serde(default)]
    pub tags: Vec<TagName>,
    /// The list that it is in.
    #[serde(default)]
    pub list: ListId,
    /// Before then there is nothing to be done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<When>,
    /// By then it is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<When>,
    /// Its steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<ChecklistItem>,
    /// Its place in the manual order.
    #[serde(default)]
    pub position: Position,
    /// When it comes again. Apart from `due`, so that rescheduling never destroys it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<Box<Recurrence>>,
    /// When to remind of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
    /// When to remind of it once more: its user has put the reminder off. Apart from `due`, and over once the task is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Which occurrence of which series it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Occurrence>,
    /// Counts the task's changes, from 1.
    pub version: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was done, where it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was put in the trash, where it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
    /// Fields of a version of Daybook that is newer than this one. They are kept as they are.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Still to be done.
    Open,
    /// Done.
    Done,
    /// It will not be done.
    Cancelled,
}

/// How much a task matters.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Nothing is said.
    #[default]
    None,
    /// Less than others.
    Low,
    /// As others.
    Medium,
    /// More than others.
    High,
    /// More than all others.
    Critical,
}

/// A task's place in its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Occurrence {
    /// The series.
    pub id: SeriesId,
    /// Counts the occurrences of the series, from 1.
    pub occurrence: u32,
}

impl Occurrence {
    /// Makes a task that recurs, and is of no series yet, the first occurrence of its own.
    pub(crate) fn begin(task: &mut Task) {
        if task.recurrence.is_some() && task.series.is_none() {
            task.series = Some(Self { id: SeriesId::of(task.id), occurrence: 1 });
        }
    }
}

impl Status {
    /// Every status, by its name.
    pub const ALL: [(&'static str, Self); 3] =
        [("open", Self::Open), ("done", Self::Done), ("cancelled", Self::Cancelled)];
}

impl Priority {
    /// Every priority, by its name, the lowest first.
    pub const ALL: [(&'static str, Self); 5] = [
        ("none", Self::None),
        ("low", Self::Low),
        ("medium", Self::Medium),
        ("high", Self::High),
        ("critical", Self::Critical),
    ];
}

impl Task {
    /// The longest notes, in bytes of UTF-8.
    pub const MAX_NOTES_BYTES: usize = 64 * 1024;
    /// The most items on a checklist.
    pub const MAX_CHECKLIST: usize = 200;
    /// The most reminders of one task.
    pub const MAX_REMINDERS: usize = 32;
    /// How long a task stays in the trash.
    pub const TRASH_DAYS: i64 = 30;

    /// A task of that title and nothing else, the last in the Inbox.
    pub fn new(id: TaskId, title: Title, now: DateTime<Utc>) -> Self {
        Self {
            id,
            title,
            notes: Box::default(),
            status: Status::Open,
            priority: Priority::None,
            tags: Vec::new(),
            list: ListId::INBOX,
            start: None,
            due: None,
            checklist: Vec::new(),
            position: Position::last(now, id.0),
            recurrence: None,
            reminders: Vec::new(),
            snoozed_until: None,
            series: None,
            version: 1,
            created_at: now,
            updated_at: now,
            completed_at: None,
            deleted_at: None,
            unknown: Map::new(),
        }
    }

    /// The instant at which it is due, where that depends on nobody's whereabouts: not of a whole day, which is a date and
    /// no instant, nor of a floating time.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        self.due.and_then(When::instant)
    }

    /// Does it depend on its user's zone when its reminders or its next occurrence are?
    pub fn depends_on_zone(&self) -> bool {
        let unplaced = |when: Option<When>| when.is_some_and(|when| when.zone().is_none());
        let asked = !self.reminders.is_empty() || self.recurrence.is_some();
        asked && (unplaced(self.due) || unplaced(self.start))
    }

    /// Is anybody to be reminded of it: is it open, and not in the trash?
    pub fn reminds(&self) -> bool {
        self.status == Status::Open && !self.is_in_trash()
    }

    /// Is it in the trash?
    pub fn is_in_trash(&self) -> bool {
        self.deleted_at.is_some()
    }

    /// Has it been in the trash for so long that it is to be deleted for good?
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.deleted_at.is_some_and(|deleted| now - deleted >= TimeDelta::days(Self::TRASH_DAYS))
    }
}
