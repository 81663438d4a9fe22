//! Series: what makes one task after another, as a recurrence says.
//!
//! A series is begun by the first task that recurs. It has a [`Template`] of what its occurrences carry over, and
//! [`Progress`] says how far it has come. On completion, the next occurrence is made by the very decision that closes the
//! newest ([`close`]); on schedule, when its date comes ([`on_date`]).

use calendar::Fault;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::task::{Mode, Recurrence, Task};
use crate::when::When;
use crate::{SeriesId, TaskId};

mod carry;
mod change;
mod delete;
mod edit;
mod event;
mod lead;
mod next;
mod preview;
mod put;
mod template;
#[cfg(test)]
mod tests;

pub use change::{end, pause, resume, skip_next};
pub use delete::{end_by_deletion, usual_scope};
pub use edit::{Edited, Scope, edit, is_edit};
pub use event::{Event, EventKind};
pub use lead::Lead;
pub use next::{Closed, Made, OnDate, Reopened, close, date_text, on_date, owed, reopen};
pub use preview::{Dated, MAX_PREVIEW, Preview, preview};
pub use put::put;
pub use template::Template;

/// One series, as it is kept and as it is announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Its name for ever: it follows from the id of its first task.
    pub id: SeriesId,
    /// When it comes.
    pub recurrence: Recurrence,
    /// The date that the recurrence counts from (`DTSTART`).
    pub start: When,
    /// What its occurrences carry over.
    pub template: Template,
    /// Dates that are left out (`EXDATE`), though the rule comes to them; those that have passed are forgotten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<When>,
    /// Will it make no more, because somebody ended it or because its rule is over?
    #[serde(default)]
    pub ended: bool,
    /// Since when it makes occurrences by this recurrence: what it would have come to before is not made after the fact.
    pub since: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: u64,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Fields of a version of Daybook that is newer than this one. They are kept as they are.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

/// How far a series has come. Clients do not see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The newest occurrence.
    pub newest: Place,
    /// The one before, whose completion made the newest: what takes that back takes the newest away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Place>,
    /// Did the deletion of the newest end the series? Then its return from the trash lets the series go on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended_by_deletion: bool,
}

/// An occurrence's place in its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The task.
    pub task: TaskId,
    /// Counts the occurrences, from 1.
    pub number: u32,
    /// The date that the rule came to, on the clock that the rule is read by: not the due date, which may be another since.
    pub date: When,
}

impl Series {
    /// Begins the series of a task that recurs and is its first occurrence. `zone` is where the user is.
    pub fn begin(task: &Task, now: DateTime<Utc>, zone: Tz) -> Option<(Self, Progress)> {
        let recurrence = task.recurrence.as_deref()?.clone();
        // Recurring tasks of older versions of Daybook need not be due.
        let due = task.due.unwrap_or_else(|| When::Day(now.with_timezone(&zone).date_naive()));
        let date = recurrence.seen(due).into();
        let newest = Place { task: task.id, number: 1, date };
        let series = Self {
            id: SeriesId::of(task.id),
            recurrence,
            start: due,
            template: Template::of(task),
            left_out: Vec::new(),
            ended: false,
            since: now,
            version: 1,
            created_at: now,
            updated_at: now,
            unknown: Map::new(),
        };
        Some((series, Progress::at(newest, None)))
    }

    /// The dates that it comes to, those left out not among them.
    ///
    /// # Errors
    /// A rule that an older version of Daybook took and that makes no sense.
    pub fn calendar(&self) -> Result<calendar::Series, Fault> {
        let series = self.recurrence.calendar(self.start)?;
        if self.left_out.is_empty() {
            return Ok(series);
        }
        let left_out: Vec<_> =
            self.left_out.iter().map(|date| self.recurrence.seen(*date)).collect();
        series.with_dates(&[], &left_out)
    }

    /// Where whole days and times without a zone of its dates are meant, of a user in `zone`.
    pub fn zone(&self, zone: Tz) -> Tz {
        self.recurrence.zone(zone)
    }

    /// Does it depend on where its user is, when its dates are?
    pub fn depends_on_zone(&self) -> bool {
        self.recurrence.tz.is_none() && self.start.zone().is_none()
    }

    /// Does it make no occurrences for now?
    pub fn is_paused(&self) -> bool {
        self.recurrence.paused
    }

    /// Does it make occurrences, neither paused nor ended?
    pub fn is_running(&self) -> bool {
        !self.ended && !self.is_paused()
    }

    /// Does it make occurrences on completion of that mode?
    pub(crate) fn is(&self, mode: Mode) -> bool {
        self.recurrence.mode == mode
    }
}
