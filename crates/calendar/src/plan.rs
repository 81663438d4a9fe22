//! A rule made ready for expansion: what it leaves open is taken from the start, and lists have become sets of bits.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};

use crate::rule::{Freq, NthDay, Rrule, Skip};

mod days;
mod never;
mod period;
mod tally;

pub(crate) use period::{Filled, LAST_YEAR};

/// What to expand. Everything is on one wall clock.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    freq: Freq,
    interval: i64,
    start: NaiveDateTime,
    skip: Skip,
    wkst: Weekday,
    /// Bits 1 to 12; 0 is every month.
    months: u16,
    /// Bits 1 to 31.
    month_days: u64,
    /// Bits 1 to 31, counted from the end.
    last_days: u64,
    /// Bit 0 is Monday; 0 is every day.
    weekdays: u8,
    /// Numbered days of the week, within the month.
    of_month: Vec<NthDay>,
    /// Days of the week, where some are numbered within the year; those that are not have the number 0.
    of_year: Vec<NthDay>,
    year_days: Vec<i16>,
    week_nos: Vec<i8>,
    /// Sets of hours, minutes and seconds; 0 is every one that the frequency comes to.
    hours: u64,
    minutes: u64,
    seconds: u64,
    /// Times of a day, in order, where the frequency is a day or more.
    times: Vec<NaiveTime>,
    set_pos: Vec<i16>,
    /// It can be seen from the rule alone that it never comes.
    never: bool,
}

impl Plan {
    pub(crate) fn new(rule: &Rrule, start: NaiveDateTime) -> Self {
        let freq = rule.freq;
        let (numbered, plain): (Vec<NthDay>, Vec<NthDay>) =
            rule.by_day.iter().copied().partition(|day| day.nth != 0);
        let within_month = freq == Freq::Monthly || !rule.by_month.is_empty();
        let (of_month, of_year, plain) = if within_month || numbered.is_empty() {
            (numbered, Vec::new(), plain)
        } else {
            (Vec::new(), rule.by_day.clone(), Vec::new())
        };
        let mut plan = Self {
            freq,
            interval: i64::from(rule.interval),
            start,
            // It is of dates that a month or a year is asked for (RFC 7529 §4.1); days that there are lack none.
            skip: if freq <= Freq::Monthly { rule.skip } else { Skip::Omit },
            wkst: rule.wkst,
            months: rule.by_month.iter().fold(0, |bits, month| bits | 1 << month),
            month_days: bits(rule.by_month_day.iter().filter(|day| **day > 0)),
            last_days: bits(rule.by_month_day.iter().filter(|day| **day < 0)),
            weekdays: plain.iter().fold(0, |bits, day| bits | weekday_bit(day.day)),
            of_month,
            of_year,
            year_days: rule.by_year_day.clone(),
            week_nos: rule.by_week_no.clone(),
            hours: rule.by_hour.iter().fold(0, |bits, hour| bits | 1 << hour),
            minutes: rule.by_minute.iter().fold(0, |bits, minute| bits | 1 << minute),
            seconds: rule.by_second.iter().fold(0, |bits, second| bits | 1 << second),
            times: Vec::new(),
            set_pos: rule.by_set_pos.clone(),
            never: false,
        };
        plan.fill_in(rule);
        plan.never = plan.can_never_come();
        plan
    }

    /// Takes from the start what the rule does not say (RFC 5545 §3.3.10, "information missing from the rule").
    fn fill_in(&mut self, rule: &Rrule) {
        let (freq, start) = (self.freq, self.start);
        let no_day = rule.by_day.is_empty()
            && rule.by_month_day.is_empty()
            && rule.by_year_day.is_empty()
            && rule.by_week_no.is_empty();
        if no_day {
            match freq {
                Freq::Yearly => {
                    if self.months == 0 {
                        self.months = 1 << start.month();
                    }
                    self.month_days = 1 << start.day();
                }
                Freq::Monthly => self.month_days = 1 << start.day(),
                Freq::Weekly => self.weekdays = weekday_bit(start.weekday()),
                _ => {}
            }
        }
        if freq < Freq::Hourly && self.hours == 0 {
            self.hours = 1 << start.hour();
        }
        if freq < Freq::Minutely && self.minutes == 0 {
            self.minutes = 1 << start.minute();
        }
        if freq < Freq::Secondly && self.seconds == 0 {
            self.seconds = 1 << start.second();
        }
        if freq < Freq::Hourly {
            let times = ones(self.hours)
                .flat_map(|hour| ones(self.minutes).map(move |minute| (hour, minute)));
            self.times = times
                .flat_map(|(hour, minute)| {
                    ones(self.seconds)
                        .filter_map(move |second| NaiveTime::from_hms_opt(hour, minute, second))
                })
                .collect();
        }
    }

    /// The date from which it counts.
    pub(crate) fn start(&self) -> NaiveDateTime {
        self.start
    }

    /// Can it be seen at once that it never comes?
    pub(crate) fn never(&self) -> bool {
        self.never
    }

    /// The most times that it can come in a day.
    pub(crate) fn most_a_day(&self) -> u64 {
        let among =
            |bits: u64, all: u64| if bits == 0 { all } else { u64::from(bits.count_ones()) };
        let steps = |in_a_day: u64| in_a_day.div_ceil(self.interval.unsigned_abs());
        let (hours, minutes) = (among(self.hours, 24), among(self.minutes, 60));
        let periods = match self.freq {
            Freq::Hourly => steps(24).min(hours),
            Freq::Minutely => steps(24 * 60).min(hours * minutes),
            Freq::Secondly => steps(24 * 3600).min(hours * minutes * among(self.seconds, 60)),
            _ => 1,
        };
        let each = match self.freq {
            Freq::Hourly => minutes * among(self.seconds, 60),
            Freq::Minutely => among(self.seconds, 60),
            Freq::Secondly => 1,
            _ => self.times.len() as u64,
        };
        let chosen =
            if self.set_pos.is_empty() { each } else { each.min(self.set_pos.len() as u64) };
        periods * chosen
    }
}

fn bits<'a>(days: impl Iterator<Item = &'a i8>) -> u64 {
    days.fold(0, |bits, day| bits | 1 << day.unsigned_abs())
}

pub(crate) fn weekday_bit(day: Weekday) -> u8 {
    1 << day.num_days_from_monday()
}

/// The places of the bits that are set, from the lowest.
pub(crate) fn ones(mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let at = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (at < 64).then_some(at)
    })
}

/// The first day of a month; none beyond the calendar's end.
pub(crate) fn first_of(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)
}

/// The first day of the month after that day.
fn next_month(date: NaiveDate) -> Option<NaiveDate> {
    let (year, month) = (date.year(), date.month());
    if month == 12 { first_of(year + 1, 1) } else { first_of(year, month + 1) }
}

pub(crate) fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(crate) fn days_in(year: i32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
