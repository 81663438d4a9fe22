//! Rules of which it can be seen that they never come, without looking for a date.

use chrono::{Datelike, Timelike};

use super::{Plan, days_in, ones};
use crate::rule::{Freq, Skip};

const WEEK: i64 = 7 * 24 * 3600;

impl Plan {
    /// What is not found here is found by looking through a whole cycle of the calendar in vain.
    pub(super) fn can_never_come(&self) -> bool {
        let no_day = self.freq >= Freq::Daily && self.next_day(self.start.date()).is_none();
        no_day || self.has_no_day() || self.chooses_nothing() || self.passes_by()
    }

    /// No month has such a day, not even in a leap year.
    fn has_no_day(&self) -> bool {
        let any = Self { weekdays: 0, of_month: Vec::new(), ..self.clone() };
        (1..=12).all(|month| any.days_of(2024, month) == 0)
    }

    /// `BYSETPOS` counts further than there can be dates in a period.
    fn chooses_nothing(&self) -> bool {
        let among = |bits: u64| if bits == 0 { 1 } else { bits.count_ones() as usize };
        let most = match self.freq {
            Freq::Weekly => self.weekdays.count_ones() as usize * self.times.len(),
            Freq::Monthly if self.skip == Skip::Omit => {
                let of_month = (1..=12).map(|month| {
                    self.most_in(days_in(2024, month), self.days_by_number(month)) as usize
                });
                of_month.max().unwrap_or(31) * self.times.len()
            }
            Freq::Yearly if !self.of_year.is_empty() => {
                let days = self.of_year.iter().map(|day| if day.nth == 0 { 53 } else { 1 });
                days.sum::<usize>() * self.times.len()
            }
            Freq::Daily => self.times.len(),
            Freq::Hourly => among(self.minutes) * among(self.seconds),
            Freq::Minutely => among(self.seconds),
            Freq::Secondly => 1,
            _ => return false,
        };
        !self.set_pos.is_empty()
            && self.set_pos.iter().all(|pos| usize::from(pos.unsigned_abs()) > most)
    }

    /// How many days of the month there are by their number alone.
    fn days_by_number(&self, month: u32) -> u32 {
        let any = Self { weekdays: 0, of_month: Vec::new(), ..self.clone() };
        any.days_of(2024, month).count_ones()
    }

    /// At most so many of them can be the right days of the week.
    fn most_in(&self, length: u32, days: u32) -> u32 {
        if self.weekdays == 0 && self.of_month.is_empty() {
            return days;
        }
        let plain = self.weekdays.count_ones() * length.div_ceil(7);
        days.min(plain + self.of_month.len() as u32)
    }

    /// Its steps never meet its days of the week, hours, minutes and seconds.
    fn passes_by(&self) -> bool {
        let unit = match self.freq {
            Freq::Daily => 24 * 3600,
            Freq::Hourly | Freq::Minutely | Freq::Secondly => self.unit_seconds(),
            _ => return false,
        };
        // Every so many seconds of a week it comes by.
        let every = gcd(unit * self.interval, WEEK);
        let first = if self.freq == Freq::Daily {
            self.start.date().and_time(chrono::NaiveTime::MIN)
        } else {
            self.first_moment()
        };
        let from = i64::from(first.weekday().num_days_from_monday()) * 24 * 3600
            + i64::from(first.num_seconds_from_midnight());
        // What is shorter than its periods is not looked at: it comes with each.
        let days = each(u64::from(self.weekdays), 7);
        let hours = each(if unit <= 3600 { self.hours } else { 1 }, 24);
        let minutes = each(if unit <= 60 { self.minutes } else { 1 }, 60);
        let seconds = each(if unit == 1 { self.seconds } else { 1 }, 60);
        let meets = |second_of_week: i64| (second_of_week - from).rem_euclid(every) == 0;
        !ones(days).any(|day| {
            ones(hours).any(|hour| {
                ones(minutes).any(|minute| {
                    let minute = (i64::from(day) * 24 + i64::from(hour)) * 60 + i64::from(minute);
                    ones(seconds).any(|second| meets(minute * 60 + i64::from(second)))
                })
            })
        })
    }
}

/// The bits that are set, or so many where none is.
fn each(bits: u64, all: u32) -> u64 {
    if bits == 0 { (1 << all) - 1 } else { bits }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
