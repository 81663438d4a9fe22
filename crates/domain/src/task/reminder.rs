//! When to remind of a task: what is asked for, not whether it happened.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Task;
use crate::violation::{Reader, Violations};

/// A reminder: at an instant, or so long before or after the task starts or is due.
///
/// A relative one stays where the task has no such date: it comes back to life with the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Value", untagged)]
pub enum Reminder {
    /// At an instant.
    Absolute {
        /// When.
        at: DateTime<Utc>,
    },
    /// Relative to a date of the task; to its midnight, where that is a whole day.
    Relative {
        /// To which date.
        relative_to: Side,
        /// How much later, in minutes; below zero for before.
        offset_minutes: i64,
    },
}

/// One of a task's two dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// When it starts.
    Start,
    /// When it is due.
    Due,
}

impl Reminder {
    /// The largest offset either way: ten years.
    pub const MAX_OFFSET_MINUTES: i64 = 10 * 366 * 24 * 60;

    /// What it is called among the task's reminders: `at`, `due-30m`, `start+0m`. Those at instants share one name; their
    /// instants tell them apart.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::Absolute { .. } => "at".into(),
            Self::Relative { relative_to, offset_minutes } => {
                let side = if relative_to == Side::Start { "start" } else { "due" };
                format!("{side}{offset_minutes:+}m").into()
            }
        }
    }

    /// When it is to fire for somebody in `zone`; `None` while the task has no such date.
    pub fn fires_at(self, task: &Task, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Self::Absolute { at } => Some(at),
            Self::Relative { relative_to, offset_minutes } => {
                let when = match relative_to {
                    Side::Start => task.start,
                    Side::Due => task.due,
                }?;
                when.starts(zone).checked_add_signed(TimeDelta::try_minutes(offset_minutes)?)
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>, value: &Value) -> Option<Self> {
        let fields = reader.object(value, &["at", "relative_to", "offset_minutes"])?;
        let before = reader.faults();
        let at = reader.field(fields, "at", read_instant);
        let sides = [("start", Side::Start), ("due", Side::Due)];
        let side =
            reader.field(fields, "relative_to", |reader, value| reader.choice(value, &sides));
        let max = Self::MAX_OFFSET_MINUTES;
        let offset =
            reader.field(fields, "offset_minutes", |reader, value| reader.whole(value, -max, max));
        if reader.faults() > before {
            return None;
        }
        match (at, side, offset) {
            (Some(at), None, None) => Some(Self::Absolute { at }),
            (None, Some(relative_to), offset) => {
                Some(Self::Relative { relative_to, offset_minutes: offset.unwrap_or(0) })
            }
            _ => reader.refuse(
                "contradiction",
                "a reminder has either `at`, or `relative_to` with `offset_minutes`",
            ),
        }
    }
}

impl TryFrom<Value> for Reminder {
    type Error = Violations;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        Violations::collect(|reader| Self::read(reader, &value))
    }
}

/// Reads an RFC 3339 instant of the years that dates have, to the millisecond.
pub(super) fn read_instant(reader: &mut Reader<'_>, value: &Value) -> Option<DateTime<Utc>> {
    use chrono::{Datelike, SubsecRound};
    let instant = DateTime::parse_from_rfc3339(reader.text(value)?).ok();
    match instant.map(|instant| instant.with_timezone(&Utc).trunc_subsecs(3)) {
        Some(instant) if crate::when::When::YEARS.contains(&instant.year()) => Some(instant),
        _ => reader.refuse("invalid", "an RFC 3339 instant is expected: 2030-05-01T09:00:00Z"),
    }
}
