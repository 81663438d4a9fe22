//! Which days of a month, or of a year, a rule means.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use super::{Plan, days_in, first_of, is_leap, next_month, ones};
use crate::rule::{NthDay, Skip};

impl Plan {
    /// The days of a month as bits from 1; a bit beyond its last is a day of the next, to which `SKIP=FORWARD` leads.
    pub(super) fn days_of(&self, year: i32, month: u32) -> u64 {
        if self.months != 0 && self.months & 1 << month == 0 {
            return 0;
        }
        let length = days_in(year, month);
        let all = (1_u64 << (length + 1)) - 2;
        let days = if self.month_days | self.last_days == 0 {
            all
        } else {
            self.month_days_of(length, all)
        };
        if days == 0 || (self.weekdays == 0 && self.of_month.is_empty()) {
            return days;
        }
        let Some(first) = first_of(year, month) else { return 0 };
        days & self.weekdays_of(first.weekday(), length)
    }

    fn month_days_of(&self, length: u32, all: u64) -> u64 {
        let from_end = ones(self.last_days).filter(|day| *day <= length);
        let from_end = from_end.fold(0, |bits, day| bits | 1 << (length + 1 - day));
        let missing = self.month_days & !all != 0;
        let instead = match self.skip {
            Skip::Backward if missing => 1 << length,
            Skip::Forward if missing => 1 << (length + 1),
            _ => 0,
        };
        self.month_days & all | from_end | instead
    }

    /// The bits from 1 to 32 that are one of the days of the week, in a month that begins with `first`.
    fn weekdays_of(&self, first: Weekday, length: u32) -> u64 {
        /// Every seventh bit.
        const WEEKLY: u64 = 1 << 1 | 1 << 8 | 1 << 15 | 1 << 22 | 1 << 29 | 1 << 36;
        let until_first =
            |day: Weekday| (day.num_days_from_monday() + 7 - first.num_days_from_monday()) % 7;
        let mut bits = 0;
        for at in ones(u64::from(self.weekdays)) {
            bits |= WEEKLY << ((at + 7 - first.num_days_from_monday()) % 7);
        }
        for NthDay { nth, day } in &self.of_month {
            let first = i64::from(until_first(*day)) + 1;
            let last = first + (i64::from(length) - first) / 7 * 7;
            let nth = i64::from(*nth);
            let at = if nth > 0 { first + 7 * (nth - 1) } else { last + 7 * (nth + 1) };
            if (1..=i64::from(length)).contains(&at) {
                bits |= 1 << at;
            }
        }
        bits & ((1 << 33) - 1)
    }

    /// The days of a year, in order.
    pub(super) fn days_of_year(&self, year: i32, out: &mut Vec<NaiveDate>) {
        let Some(new_year) = first_of(year, 1) else { return };
        if !self.year_days.is_empty() {
            let nth = |n: &i16| self.nth_of_year(year, new_year, *n);
            out.extend(self.year_days.iter().filter_map(nth).filter(|day| self.is_meant(*day)));
            out.sort_unstable();
            out.dedup();
            return;
        }
        if !self.week_nos.is_empty() && self.skip == Skip::Omit {
            self.days_of_weeks(year, out);
            return;
        }
        let limited = !self.of_year.is_empty() || !self.week_nos.is_empty();
        for month in 1..=12 {
            let Some(first) = first_of(year, month) else { return };
            for day in ones(self.days_of(year, month)) {
                let date = first + TimeDelta::days(i64::from(day) - 1);
                if !limited || self.is_of_year(date) {
                    out.push(date);
                }
            }
        }
    }

    /// The days of a year that are in one of the weeks, in order. At its turn they may be weeks of the year before or after.
    fn days_of_weeks(&self, year: i32, out: &mut Vec<NaiveDate>) {
        let first_of_week = |date: NaiveDate| date.week(self.wkst).checked_first_day();
        for year in year - 1..=year + 1 {
            // A week belongs to the year that has four of its days.
            let (fourth, last) = (NaiveDate::from_ymd_opt(year, 1, 4), first_of(year, 12));
            let last = last.and_then(|first| first_of_week(first + TimeDelta::days(27)));
            let (Some(first), Some(last)) = (fourth.and_then(first_of_week), last) else {
                continue;
            };
            for no in self.week_nos.iter().map(|no| i64::from(*no)) {
                let week = if no > 0 {
                    first + TimeDelta::weeks(no - 1)
                } else {
                    last + TimeDelta::weeks(no + 1)
                };
                if (first..=last).contains(&week) {
                    out.extend((0..7).map(|day| week + TimeDelta::days(day)));
                }
            }
        }
        out.retain(|date| date.year() == year && self.is_meant(*date));
        out.sort_unstable();
        out.dedup();
    }

    fn nth_of_year(&self, year: i32, new_year: NaiveDate, nth: i16) -> Option<NaiveDate> {
        let length = if is_leap(year) { 366 } else { 365 };
        let nth = i64::from(nth);
        let at = if nth > 0 { nth } else { length + 1 + nth };
        let at = match self.skip {
            Skip::Omit if at > length => return None,
            Skip::Backward => at.min(length),
            _ => at,
        };
        (at >= 1).then(|| new_year + TimeDelta::days(at - 1))
    }

    /// Is that day meant, by its month, its place in it, its day of the week, and its week?
    fn is_meant(&self, date: NaiveDate) -> bool {
        self.days_of(date.year(), date.month()) & 1 << date.day() != 0
            && (self.of_year.is_empty() && self.week_nos.is_empty() || self.is_of_year(date))
    }

    /// For whatever is shorter than a week: is that day meant?
    pub(super) fn is_day(&self, date: NaiveDate) -> bool {
        self.days_of(date.year(), date.month()) & 1 << date.day() != 0
            && (self.year_days.is_empty() || self.is_year_day(date))
    }

    fn is_year_day(&self, date: NaiveDate) -> bool {
        let Some(new_year) = first_of(date.year(), 1) else { return false };
        let nth = |n: &i16| self.nth_of_year(date.year(), new_year, *n);
        self.year_days.iter().filter_map(nth).any(|day| day == date)
    }

    /// For whatever is shorter than a week: the first day at or after that one that is meant. None where a whole cycle of the
    /// calendar has none: 400 years.
    pub(super) fn next_day(&self, from: NaiveDate) -> Option<NaiveDate> {
        if !self.year_days.is_empty() {
            let last = from.year().saturating_add(400);
            return (from.year()..=last).find_map(|year| self.first_of_year_days(year, from));
        }
        let mut at = from;
        for _ in 0..=400 * 12 {
            let days = self.days_of(at.year(), at.month()) & (u64::MAX << at.day());
            // A bit beyond the month's last day is none of its days.
            if let Some(day) = at.with_day(days.trailing_zeros()) {
                return Some(day);
            }
            at = next_month(at)?;
        }
        None
    }

    /// The first of the days of a year that are meant by their place in it, at or after `from`.
    fn first_of_year_days(&self, year: i32, from: NaiveDate) -> Option<NaiveDate> {
        let new_year = first_of(year, 1)?;
        let nth = |n: &i16| self.nth_of_year(year, new_year, *n);
        let of_year = self.year_days.iter().filter_map(nth);
        of_year.filter(|date| *date >= from && date.year() == year && self.is_meant(*date)).min()
    }

    /// Is it in one of the weeks, and one of the days of the week numbered within the year?
    fn is_of_year(&self, date: NaiveDate) -> bool {
        let numbered = || {
            let (at, length) =
                (i64::from(date.ordinal()), if is_leap(date.year()) { 366 } else { 365 });
            self.of_year.iter().any(|NthDay { nth, day }| {
                let place = if *nth > 0 { (at - 1) / 7 + 1 } else { (at - length) / 7 - 1 };
                *day == date.weekday() && (*nth == 0 || place == i64::from(*nth))
            })
        };
        (self.of_year.is_empty() || numbered())
            && (self.week_nos.is_empty() || self.is_of_week(date))
    }

    /// Is it in one of the weeks? A week belongs to the year that has four of its days.
    fn is_of_week(&self, date: NaiveDate) -> bool {
        let into = i64::from(
            (date.weekday().num_days_from_monday() + 7 - self.wkst.num_days_from_monday()) % 7,
        );
        let fourth = date + TimeDelta::days(3 - into);
        let week = (i64::from(fourth.ordinal()) - 1) / 7 + 1;
        // Its last week is the one that its last but third day is in or before.
        let length = if is_leap(fourth.year()) { 366 } else { 365 };
        let left = (length - i64::from(fourth.ordinal())) / 7;
        self.week_nos.iter().any(|no| match i64::from(*no) {
            no if no > 0 => no == week,
            no => no == -1 - left,
        })
    }
}
