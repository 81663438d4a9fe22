//! When a task comes again: the wish. What it comes to, the calendar says.

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::violation::Violations;

mod dates;
mod read;
mod settle;
#[cfg(test)]
mod tests;

pub(crate) use settle::refuse_fault;
pub(super) use settle::{read_phrase_time, settle};

/// A recurrence, apart from the date of the task that has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub struct Recurrence {
    /// The rule; in JSON one of the fields `rrule`, `cron` and `every`.
    #[serde(flatten)]
    pub rule: Rule,
    /// What the next date is counted from.
    pub anchor: Anchor,
    /// When the next occurrence is made.
    pub mode: Mode,
    /// What becomes of occurrences that were missed.
    pub catch_up: CatchUp,
    /// What becomes of a date that a month does not have (RFC 7529 `SKIP`).
    pub month_end: MonthEnd,
    /// The zone that the rule is read in, where that is not the due date's.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "zone_name")]
    pub tz: Option<Tz>,
    /// The last date on which it may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// How often it comes, the first time included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Does it make no occurrences for now?
    pub paused: bool,
}

/// The rule itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// An RFC 5545 recurrence rule, without `DTSTART`.
    Rrule(String),
    /// A cron expression of five fields.
    Cron(String),
    /// So many units later.
    Every {
        /// How many, from 1 to 1000.
        n: u32,
        /// Of what.
        unit: Unit,
    },
}

/// A length of time on a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// What the next date is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The date that the last occurrence was due.
    Due,
    /// The date on which the last occurrence was done.
    Completion,
}

/// When the next occurrence is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// When the last is done.
    OnCompletion,
    /// When its time comes, whatever became of the last.
    OnSchedule,
}

/// What becomes of occurrences that were missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CatchUp {
    /// On completion: the next date is in the future.
    SkipMissed,
    /// On completion: the next date is the next of the rule, even a past one.
    OneByOne,
    /// On schedule: the last one missed is made.
    Latest,
    /// On schedule: all are made, up to 100.
    All,
    /// On schedule: none is made.
    None,
}

/// What becomes of a date that a month does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthEnd {
    /// That month has no occurrence.
    Omit,
    /// The day before, which is the last of that month.
    Backward,
    /// The day after, which is the first of the next month.
    Forward,
}

impl TryFrom<Value> for Recurrence {
    type Error = Violations;

    /// As it was stored: a rule that was taken once is not refused later.
    fn try_from(value: Value) -> Result<Self, Self::Error> {
        Violations::collect(|reader| Self::read_shape(reader, &value))
    }
}

#[expect(clippy::ref_option, reason = "serde calls it so")]
fn zone_name<S: Serializer>(zone: &Option<Tz>, serializer: S) -> Result<S::Ok, S::Error> {
    zone.map(Tz::name).serialize(serializer)
}
