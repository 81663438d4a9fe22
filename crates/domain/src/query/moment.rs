//! Dates and times as people say them, and what they come to for somebody somewhere.

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday,
};
use chrono_tz::Tz;

use crate::when::place;

/// A date or a time, as it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// This instant.
    Now,
    /// The day that it is.
    Today,
    /// The day after that.
    Tomorrow,
    /// The day before that.
    Yesterday,
    /// So much later than now, or, of days and longer, the day so much later.
    In(u32, Period),
    /// So much earlier.
    Ago(u32, Period),
    /// The first such day after today.
    Next(Weekday),
    /// The first day of this week (a Monday), month or year.
    StartOf(Span),
    /// The last day of this week, month or year.
    EndOf(Span),
    /// A day.
    Date(NaiveDate),
    /// A time on the clock of whoever asks.
    Local(NaiveDateTime),
    /// An instant.
    Instant(DateTime<Utc>),
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum Period {
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

/// A span of days that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum Span {
    Week,
    Month,
    Year,
}

/// What a [`Moment`] comes to: a day, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    /// The day that it is, or that it is on, where one asks from.
    pub(super) date: NaiveDate,
    /// Where it begins.
    pub(super) from: DateTime<Utc>,
    /// Of a day, where the next one begins.
    pub(super) to: Option<DateTime<Utc>>,
}

impl Period {
    pub(super) const ALL: [(&'static str, Self); 6] = [
        ("minutes", Self::Minutes),
        ("hours", Self::Hours),
        ("days", Self::Days),
        ("weeks", Self::Weeks),
        ("months", Self::Months),
        ("years", Self::Years),
    ];
}

impl Span {
    pub(super) const ALL: [(&'static str, Self); 3] =
        [("week", Self::Week), ("month", Self::Month), ("year", Self::Year)];
}

/// Days of the week by name.
pub(super) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

impl Moment {
    /// The most that a date can be away: `in 10000 days`.
    pub const MAX_AWAY: u32 = 10_000;

    /// What it comes to for somebody in `zone`. A year that no calendar here has is the last or the first that one has.
    pub(super) fn resolve(self, now: DateTime<Utc>, zone: Tz) -> Resolved {
        let today = now.with_timezone(&zone).date_naive();
        let day =
            |date: Option<NaiveDate>, bound: NaiveDate| Resolved::day(date.unwrap_or(bound), zone);
        let (first, last) = bounds();
        match self {
            Self::Now => Resolved::instant(now, zone),
            Self::Today => day(Some(today), last),
            Self::Tomorrow => day(today.succ_opt(), last),
            Self::Yesterday => day(today.pred_opt(), first),
            Self::In(n, period) => match period.seconds() {
                Some(seconds) => {
                    Resolved::instant(now + TimeDelta::seconds(seconds * i64::from(n)), zone)
                }
                None => day(period.after(today, n), last),
            },
            Self::Ago(n, period) => match period.seconds() {
                Some(seconds) => {
                    Resolved::instant(now - TimeDelta::seconds(seconds * i64::from(n)), zone)
                }
                None => day(period.before(today, n), first),
            },
            Self::Next(weekday) => {
                let ahead = (weekday.num_days_from_monday() + 6
                    - today.weekday().num_days_from_monday())
                    % 7
                    + 1;
                day(today.checked_add_days(Days::new(ahead.into())), last)
            }
            Self::StartOf(span) => day(span.starts(today), first),
            Self::EndOf(span) => {
                let next = span.starts(today).and_then(|start| span.length().after(start, 1));
                day(next.and_then(|next| next.pred_opt()), last)
            }
            Self::Date(date) => Resolved::day(date, zone),
            Self::Local(local) => Resolved::instant(place(local, zone), zone),
            Self::Instant(instant) => Resolved::instant(instant, zone),
        }
    }
}

/// Days of which midnights can be placed in any zone.
fn bounds() -> (NaiveDate, NaiveDate) {
    let year = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (year(1, 1, 2), year(9999, 12, 30))
}

impl Period {
    fn seconds(self) -> Option<i64> {
        match self {
            Self::Minutes => Some(60),
            Self::Hours => Some(3600),
            _ => None,
        }
    }

    fn after(self, date: NaiveDate, n: u32) -> Option<NaiveDate> {
        match self {
            Self::Minutes | Self::Hours | Self::Days => date.checked_add_days(Days::new(n.into())),
            Self::Weeks => date.checked_add_days(Days::new(u64::from(n) * 7)),
            Self::Months => date.checked_add_months(Months::new(n)),
            Self::Years => date.checked_add_months(Months::new(n.checked_mul(12)?)),
        }
    }

    fn before(self, date: NaiveDate, n: u32) -> Option<NaiveDate> {
        match self {
            Self::Minutes | Self::Hours | Self::Days => date.checked_sub_days(Days::new(n.into())),
            Self::Weeks => date.checked_sub_days(Days::new(u64::from(n) * 7)),
            Self::Months => date.checked_sub_months(Months::new(n)),
            Self::Years => date.checked_sub_months(Months::new(n.checked_mul(12)?)),
        }
    }
}

impl Span {
    fn starts(self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Week => Some(date.week(Weekday::Mon).checked_first_day()?),
            Self::Month => date.with_day(1),
            Self::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
        }
    }

    fn length(self) -> Period {
        match self {
            Self::Week => Period::Weeks,
            Self::Month => Period::Months,
            Self::Year => Period::Years,
        }
    }
}

impl Resolved {
    fn day(date: NaiveDate, zone: Tz) -> Self {
        let (first, last) = bounds();
        let date = date.clamp(first, last);
        let midnight = |date: NaiveDate| place(date.and_time(NaiveTime::MIN), zone);
        Self { date, from: midnight(date), to: Some(midnight(date + Days::new(1))) }
    }

    fn instant(instant: DateTime<Utc>, zone: Tz) -> Self {
        Self { date: instant.with_timezone(&zone).date_naive(), from: instant, to: None }
    }
}
