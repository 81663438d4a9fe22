//! Rules of which it can be seen that they never come, without looking for a date.

use chrono::{Datelike, Timelike};

use super::{Plan, days_in, weekday_bit};
use crate::rule::{Freq, Skip};

const WEEK: i64 = 7 * 24 * 3600;

impl Plan {
    /// What is not found here is found by looking through a whole cycle of the calendar in vain.
    pub(super) fn can_never_come(&self) -> bool {
        self.has_no_day() || self.chooses_nothing() || self.passes_by()
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
        // Every so many seconds of a week it comes by; where that is often, by minute it would miss nothing but seconds.
        let every = gcd(unit * self.interval, WEEK);
        let first = if self.freq == Freq::Daily {
            self.start.date().and_time(chrono::NaiveTime::MIN)
        } else {
            self.first_moment()
        };
        let from = i64::from(first.weekday().num_days_from_monday()) * 24 * 3600
            + i64::from(first.num_seconds_from_midnight());
        if self.misses_second(gcd(every, 60), from) {
            return true;
        }
        // Of the steps within one minute any will do now: seconds have been looked at.
        let every = if every < 60 { 60 } else { every };
        let moments = (0..WEEK / every).map(|step| (from + step * every) % WEEK);
        !moments.into_iter().any(|moment| self.may_come_at(moment))
    }

    fn misses_second(&self, every: i64, from: i64) -> bool {
        self.freq == Freq::Secondly
            && self.seconds != 0
            && !(0..60 / every).any(|step| self.seconds & 1 << ((from + step * every) % 60) != 0)
    }

    fn may_come_at(&self, second_of_week: i64) -> bool {
        let (day, hour, minute) =
            (second_of_week / 86_400, second_of_week / 3600 % 24, second_of_week / 60 % 60);
        let day = chrono::Weekday::try_from(day as u8).map_or(0, weekday_bit);
        (self.weekdays == 0 || self.weekdays & day != 0)
            && (self.freq < Freq::Hourly || self.hours == 0 || self.hours & 1 << hour != 0)
            && (self.freq < Freq::Minutely || self.minutes == 0 || self.minutes & 1 << minute != 0)
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
