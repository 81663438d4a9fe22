//! The periods of a rule - years, months, down to seconds - and what it comes to in one of them.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::{Plan, first_of, ones, weekday_bit};
use crate::rule::{Freq, Skip};

/// What became of filling a period.
pub(crate) enum Filled {
    /// Look at this period next.
    Then(i64),
    /// The calendar ends here.
    End,
}

/// Nothing comes in or after this year.
pub(crate) const LAST_YEAR: i32 = 9999;

impl Plan {
    /// The first period that has to be looked at.
    pub(crate) fn first_period(&self) -> i64 {
        // A day that a month lacks may be the first of the next, where the series starts.
        if self.skip == Skip::Forward && self.freq <= Freq::Monthly { -1 } else { 0 }
    }

    /// The last period that begins at or before `at`.
    pub(crate) fn period_of(&self, at: NaiveDateTime) -> i64 {
        let start = self.start;
        let units = match self.freq {
            Freq::Yearly => i64::from(at.year()) - i64::from(start.year()),
            Freq::Monthly => month_number(at.date()) - month_number(start.date()),
            Freq::Weekly => (at.date() - self.week_of(start.date())).num_days().div_euclid(7),
            Freq::Daily => (at.date() - start.date()).num_days(),
            _ => (at - self.first_moment()).num_seconds().div_euclid(self.unit_seconds()),
        };
        units.div_euclid(self.interval)
    }

    /// How many empty periods in a row show that none will ever have anything: those of a whole cycle of the calendar.
    pub(crate) fn cycle(&self) -> u32 {
        match self.freq {
            Freq::Yearly => 400,
            Freq::Monthly => 400 * 12,
            Freq::Weekly => 20_871,
            _ => 146_097,
        }
    }

    /// Appends what comes in the period, in order, be it before the start or not.
    pub(crate) fn fill(&self, period: i64, out: &mut Vec<NaiveDateTime>) -> Filled {
        match self.fill_days(period, out) {
            Some(then) => Filled::Then(then),
            None => Filled::End,
        }
    }

    fn fill_days(&self, period: i64, out: &mut Vec<NaiveDateTime>) -> Option<i64> {
        let step = period.checked_mul(self.interval)?;
        match self.freq {
            Freq::Yearly => {
                let year = self.year_of(period)?;
                let mut days = Vec::new();
                self.days_of_year(year, &mut days);
                self.at_times(days.into_iter(), out);
            }
            Freq::Monthly => {
                let (year, month) = self.month_of(period)?;
                let first = first_of(year, month)?;
                let days = ones(self.days_of(year, month));
                let date = |day: u32| first + TimeDelta::days(i64::from(day) - 1);
                self.at_times(days.map(date), out);
            }
            Freq::Weekly => {
                self.at_times(self.days_of_week(period)?, out);
            }
            Freq::Daily => {
                let date = self.date(self.start.date(), step)?;
                if !self.is_day(date) {
                    let ahead = (self.next_day(date)? - self.start.date()).num_days();
                    return Some(ceil(ahead, self.interval).max(period + 1));
                }
                self.at_times(std::iter::once(date), out);
            }
            _ => return self.fill_moments(period, step, out),
        }
        period.checked_add(1)
    }

    /// For periods shorter than a day.
    fn fill_moments(&self, period: i64, step: i64, out: &mut Vec<NaiveDateTime>) -> Option<i64> {
        let (origin, unit) = (self.first_moment(), self.unit_seconds());
        let seconds = TimeDelta::try_seconds(step.checked_mul(unit)?)?;
        let at = origin.checked_add_signed(seconds)?;
        let date = at.date();
        self.year(i64::from(date.year()))?;
        let from = |moment: NaiveDateTime| {
            let ahead = ceil((moment - origin).num_seconds(), unit);
            Some(ceil(ahead, self.interval).max(period + 1))
        };
        if !self.is_day(date) {
            return from(self.next_day(date)?.and_time(NaiveTime::MIN));
        }
        if self.hours != 0 && self.hours & 1 << at.hour() == 0 {
            return from(date.and_hms_opt(at.hour(), 0, 0)? + TimeDelta::hours(1));
        }
        let lacks_minute = self.minutes != 0 && self.minutes & 1 << at.minute() == 0;
        if self.freq > Freq::Hourly && lacks_minute {
            return from(date.and_hms_opt(at.hour(), at.minute(), 0)? + TimeDelta::minutes(1));
        }
        let begin = out.len();
        let of_minute = |minute: u32, out: &mut Vec<NaiveDateTime>| {
            out.extend(ones(self.seconds).filter_map(|s| date.and_hms_opt(at.hour(), minute, s)));
        };
        match self.freq {
            Freq::Hourly => ones(self.minutes).for_each(|minute| of_minute(minute, out)),
            Freq::Minutely => of_minute(at.minute(), out),
            _ if self.seconds == 0 || self.seconds & 1 << at.second() != 0 => out.push(at),
            _ => {}
        }
        self.choose(begin, out);
        period.checked_add(1)
    }

    /// Appends the days at their times, and of those what `BYSETPOS` chooses.
    fn at_times(&self, days: impl Iterator<Item = NaiveDate>, out: &mut Vec<NaiveDateTime>) {
        let begin = out.len();
        for day in days {
            out.extend(self.times.iter().map(|time| day.and_time(*time)));
        }
        self.choose(begin, out);
    }

    fn choose(&self, begin: usize, out: &mut Vec<NaiveDateTime>) {
        if self.set_pos.is_empty() {
            return;
        }
        let set = out.split_off(begin);
        let place = |pos: &i16| {
            let nth = usize::from(pos.unsigned_abs());
            if *pos > 0 { Some(nth - 1) } else { set.len().checked_sub(nth) }
        };
        out.extend(self.set_pos.iter().filter_map(place).filter_map(|at| set.get(at)));
        out[begin..].sort_unstable();
        out.dedup();
    }

    /// The year of a period.
    pub(super) fn year_of(&self, period: i64) -> Option<i32> {
        let step = period.checked_mul(self.interval)?;
        self.year(i64::from(self.start.year()).checked_add(step)?)
    }

    /// The month of a period, and its year.
    pub(super) fn month_of(&self, period: i64) -> Option<(i32, u32)> {
        let step = period.checked_mul(self.interval)?;
        let month = month_number(self.start.date()).checked_add(step)?;
        Some((self.year(month.div_euclid(12))?, month.rem_euclid(12) as u32 + 1))
    }

    /// The days that are meant of the week of a period.
    pub(super) fn days_of_week(&self, period: i64) -> Option<impl Iterator<Item = NaiveDate>> {
        let step = period.checked_mul(self.interval)?;
        let first = self.date(self.week_of(self.start.date()), step.checked_mul(7)?)?;
        let (weekdays, months) = (self.weekdays, self.months);
        let days = (0..7).map(move |day| first + TimeDelta::days(day));
        Some(days.filter(move |date| {
            weekdays & weekday_bit(date.weekday()) != 0
                && (months == 0 || months & 1 << date.month() != 0)
        }))
    }

    fn year(&self, year: i64) -> Option<i32> {
        i32::try_from(year).ok().filter(|year| *year <= LAST_YEAR)
    }

    pub(super) fn date(&self, first: NaiveDate, days: i64) -> Option<NaiveDate> {
        let date = first.checked_add_signed(TimeDelta::try_days(days)?)?;
        (date.year() <= LAST_YEAR).then_some(date)
    }

    /// The first day of the week that the date is in.
    fn week_of(&self, date: NaiveDate) -> NaiveDate {
        date.week(self.wkst).checked_first_day().unwrap_or(date)
    }

    /// The beginning of the first hour, minute or second.
    pub(super) fn first_moment(&self) -> NaiveDateTime {
        let past = i64::from(self.start.num_seconds_from_midnight()) % self.unit_seconds();
        self.start - TimeDelta::seconds(past)
    }

    /// How long an hour, minute or second is.
    pub(super) fn unit_seconds(&self) -> i64 {
        match self.freq {
            Freq::Hourly => 3600,
            Freq::Minutely => 60,
            _ => 1,
        }
    }
}

fn month_number(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}

/// `n / by`, rounded up.
fn ceil(n: i64, by: i64) -> i64 {
    n.div_euclid(by) + i64::from(n.rem_euclid(by) != 0)
}
