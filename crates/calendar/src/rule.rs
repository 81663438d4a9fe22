//! What says when something comes again: an RFC 5545 rule, or a cron expression.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, Weekday};

use crate::cron::Cron;

mod check;
mod parse;
mod show;
#[cfg(test)]
mod tests;

pub(crate) use parse::until as read_until;

/// A rule, apart from the date that it counts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// RFC 5545 §3.3.10, with `SKIP` of RFC 7529.
    Rrule(Rrule),
    /// A cron expression, on the clock of the series' zone.
    Cron(Cron),
}

/// An RFC 5545 recurrence rule, checked for all that can be checked without the date that it counts from.
///
/// It is parsed from text and shown as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rrule {
    pub(crate) freq: Freq,
    pub(crate) interval: u32,
    pub(crate) count: Option<u32>,
    pub(crate) until: Option<Until>,
    pub(crate) by_second: Vec<u8>,
    pub(crate) by_minute: Vec<u8>,
    pub(crate) by_hour: Vec<u8>,
    pub(crate) by_day: Vec<NthDay>,
    pub(crate) by_month_day: Vec<i8>,
    pub(crate) by_year_day: Vec<i16>,
    pub(crate) by_week_no: Vec<i8>,
    pub(crate) by_month: Vec<u8>,
    pub(crate) by_set_pos: Vec<i16>,
    pub(crate) wkst: Weekday,
    pub(crate) skip: Skip,
}

/// `FREQ`, from the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum Freq {
    Yearly,
    Monthly,
    Weekly,
    Daily,
    Hourly,
    Minutely,
    Secondly,
}

/// A day of the week, or the nth of them: `MO`, `-1FR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NthDay {
    /// Which of them, from the end where negative; 0 is every one.
    pub nth: i8,
    /// The day of the week.
    pub day: Weekday,
}

/// `UNTIL`: the last moment at which it may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// A day, for whole days.
    Day(NaiveDate),
    /// A wall clock's time, for a floating start.
    Local(NaiveDateTime),
    /// An instant, for a start in a zone.
    Utc(NaiveDateTime),
}

/// RFC 7529 `SKIP`: what becomes of a date that a month or a year does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Skip {
    /// It is left out.
    #[default]
    Omit,
    /// The day before it that exists.
    Backward,
    /// The day after it that exists.
    Forward,
}

/// A length of time on a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Why a rule cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part}: {message}")]
pub struct Fault {
    /// The part of the rule that is to blame, in capitals as RFC 5545 writes it; `RRULE`, `RDATE`, `EXDATE` or `CRON` where
    /// it is the whole of one.
    pub part: &'static str,
    /// What is wrong with it.
    pub kind: Kind,
    /// For a person.
    pub message: String,
}

/// What is wrong with a part of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It is not written as it has to be.
    Malformed,
    /// RFC 5545 forbids it together with something else.
    Forbidden,
    /// It never comes.
    Never,
    /// It comes more than [`MOST_A_DAY`](crate::Series::MOST_A_DAY) times a day.
    TooOften,
}

impl Fault {
    pub(crate) fn new(part: &'static str, kind: Kind, message: impl Into<String>) -> Self {
        Self { part, kind, message: message.into() }
    }

    pub(crate) fn malformed(part: &'static str, message: impl Into<String>) -> Self {
        Self::new(part, Kind::Malformed, message)
    }

    pub(crate) fn forbidden(part: &'static str, message: impl Into<String>) -> Self {
        Self::new(part, Kind::Forbidden, message)
    }
}

impl Rrule {
    /// The rule with nothing but a frequency and an interval.
    #[must_use]
    pub fn new(freq: Freq, interval: u32) -> Self {
        Self {
            freq,
            interval: interval.max(1),
            count: None,
            until: None,
            by_second: Vec::new(),
            by_minute: Vec::new(),
            by_hour: Vec::new(),
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_year_day: Vec::new(),
            by_week_no: Vec::new(),
            by_month: Vec::new(),
            by_set_pos: Vec::new(),
            wkst: Weekday::Mon,
            skip: Skip::Omit,
        }
    }

    /// Every so many units.
    #[must_use]
    pub fn every(n: u32, unit: Unit) -> Self {
        let freq = match unit {
            Unit::Hour => Freq::Hourly,
            Unit::Day => Freq::Daily,
            Unit::Week => Freq::Weekly,
            Unit::Month => Freq::Monthly,
            Unit::Year => Freq::Yearly,
        };
        Self::new(freq, n)
    }

    /// The same with another answer to dates that a month does not have, unless the rule has one.
    #[must_use]
    pub fn skipping(mut self, skip: Skip) -> Self {
        if self.skip == Skip::Omit {
            self.skip = skip;
        }
        self
    }

    /// How often it comes, where it says so.
    #[must_use]
    pub fn count(&self) -> Option<u32> {
        self.count
    }

    /// The same without an end, and the end that it had.
    #[must_use]
    pub fn without_end(mut self) -> (Self, Option<Until>, Option<u32>) {
        let (until, count) = (self.until.take(), self.count.take());
        (self, until, count)
    }

    /// Has it nothing that picks dates within its periods?
    pub(crate) fn is_plain(&self) -> bool {
        let Self { by_second, by_minute, by_hour, by_day, by_month_day, by_year_day, .. } = self;
        by_second.is_empty()
            && by_minute.is_empty()
            && by_hour.is_empty()
            && by_day.is_empty()
            && by_month_day.is_empty()
            && by_year_day.is_empty()
            && self.by_week_no.is_empty()
            && self.by_month.is_empty()
            && self.by_set_pos.is_empty()
    }
}

impl From<Rrule> for Rule {
    fn from(rule: Rrule) -> Self {
        Self::Rrule(rule)
    }
}

impl From<Cron> for Rule {
    fn from(cron: Cron) -> Self {
        Self::Cron(cron)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rrule(rule) => rule.fmt(f),
            Self::Cron(cron) => cron.fmt(f),
        }
    }
}
