//! How many dates there were before a moment, without walking through them: what `COUNT` leaves.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::{Plan, ones};
use crate::rule::{Freq, Skip};
use crate::walk::Walk;

#[cfg(test)]
mod tests;

const DAY: i64 = 24 * 3600;

/// What lies before a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The period, which begins before the moment asked for.
    pub(crate) period: i64,
    /// So many dates come from the start to the period.
    pub(crate) dates: u64,
    /// So many periods, or days, were looked at one by one.
    pub(crate) looked: u64,
}

impl Plan {
    /// What lies before `floor`. `None` where nothing is won by it, or where it is not known but by walking: dates that `SKIP`
    /// takes to the next month, and steps of hours and less that meet a time of day now and then only.
    pub(crate) fn tally(&self, floor: NaiveDateTime) -> Option<Tally> {
        let moves = self.skip == Skip::Forward && self.freq <= Freq::Monthly;
        if self.never || moves || floor <= self.start {
            return None;
        }
        if self.freq > Freq::Daily {
            return if self.is_full() { self.tally_steps(floor) } else { self.tally_days(floor) };
        }
        let to = self.period_of(floor) - 1;
        if to < 2 {
            return None;
        }
        let mut first = Vec::new();
        self.fill(0, &mut first);
        let began = first.iter().filter(|date| **date >= self.start).count() as u64;
        let (dates, looked) = self.count(to)?;
        Some(Tally { period: to, dates: began + dates, looked })
    }

    /// How many dates come in the periods from the second one to `to`, and how many of those were looked at.
    fn count(&self, to: i64) -> Option<(u64, u64)> {
        let between = (to - 1).unsigned_abs();
        let no_limit = self.months == 0 && self.month_days | self.last_days == 0;
        let (times, steps) = (self.times.len() as u64, 1..to);
        let mut dates = 0;
        match self.freq {
            Freq::Weekly if self.months == 0 => {
                let each = self.chosen(u64::from(self.weekdays.count_ones()) * times);
                return Some((each * between, 0));
            }
            Freq::Daily if no_limit && self.weekdays == 0 && self.year_days.is_empty() => {
                return Some((self.chosen(times) * between, 0));
            }
            Freq::Yearly => {
                let mut days = Vec::new();
                for step in steps {
                    days.clear();
                    let year = self.year_of(step)?;
                    self.days_of_year(year, &mut days);
                    dates += self.chosen(days.len() as u64 * times);
                }
            }
            Freq::Monthly => {
                for step in steps {
                    let (year, month) = self.month_of(step)?;
                    let days = self.days_of(year, month).count_ones();
                    dates += self.chosen(u64::from(days) * times);
                }
            }
            Freq::Weekly => {
                for step in steps {
                    dates += self.chosen(self.days_of_week(step)?.count() as u64 * times);
                }
            }
            _ => {
                for step in steps {
                    let date = self.date(self.start.date(), step * self.interval)?;
                    dates += if self.is_day(date) { self.chosen(times) } else { 0 };
                }
            }
        }
        Some((dates, between))
    }

    /// Does every one of its hours, minutes or seconds come, with as many dates each?
    fn is_full(&self) -> bool {
        self.is_any_day()
            && self.hours == 0
            && (self.freq == Freq::Hourly || self.minutes == 0)
            && (self.freq < Freq::Secondly || self.seconds == 0)
    }

    fn is_any_day(&self) -> bool {
        self.months == 0
            && self.month_days | self.last_days == 0
            && self.weekdays == 0
            && self.of_month.is_empty()
            && self.year_days.is_empty()
    }

    fn tally_steps(&self, floor: NaiveDateTime) -> Option<Tally> {
        let period = self.period_of(floor) - 1;
        if period < 2 {
            return None;
        }
        let mut first = Vec::new();
        self.fill(0, &mut first);
        let each = first.len() as u64;
        let began = first.iter().filter(|date| **date >= self.start).count() as u64;
        let dates = began + each * (period - 1).unsigned_abs();
        Some(Tally { period, dates, looked: 0 })
    }

    /// By days, where steps begin anew with each: all have the same dates, but for the first and for those that are not meant.
    fn tally_days(&self, floor: NaiveDateTime) -> Option<Tally> {
        let step = self.unit_seconds().checked_mul(self.interval)?;
        let first = self.start.date();
        let days = (floor.date() - first).num_days() - 1;
        if DAY % step != 0 || days < 2 {
            return None;
        }
        let midnight = |day: i64| Some(self.date(first, day)?.and_time(NaiveTime::MIN));
        let (second, to) = (midnight(1)?, midnight(days)?);
        let began = Walk::between(self, self.start, second - TimeDelta::seconds(1)).count() as u64;
        let (mut meant, mut looked) = ((days - 1).unsigned_abs(), 0);
        if !self.is_any_day() {
            looked = meant;
            let dates = (1..days).map_while(|day| self.date(first, day));
            meant = dates.filter(|date| self.is_day(*date)).count() as u64;
        }
        let period = (to - self.first_moment()).num_seconds().div_euclid(step);
        // Steps divide the day: the first at or after midnight.
        let at = self.first_moment() + TimeDelta::seconds(period * step);
        let period = if at < to { period + 1 } else { period };
        Some(Tally { period, dates: began + meant * self.in_a_day(step), looked })
    }

    /// How many dates a day has that is meant.
    fn in_a_day(&self, step: i64) -> u64 {
        let has = |bits: u64, at: u32| bits == 0 || bits & 1 << at != 0;
        let phase = i64::from(self.first_moment().num_seconds_from_midnight()) % step;
        let each = match self.freq {
            Freq::Hourly => ones(self.minutes).count() * ones(self.seconds).count(),
            Freq::Minutely => ones(self.seconds).count(),
            _ => 1,
        };
        let each = self.chosen(each as u64);
        let comes = |second: &i64| {
            let second = *second as u32;
            has(self.hours, second / 3600)
                && (self.freq == Freq::Hourly || has(self.minutes, second / 60 % 60))
                && (self.freq < Freq::Secondly || has(self.seconds, second % 60))
        };
        let steps = (phase..DAY).step_by(usize::try_from(step).unwrap_or(usize::MAX));
        each * steps.filter(comes).count() as u64
    }

    /// How many of so many dates `BYSETPOS` chooses.
    fn chosen(&self, among: u64) -> u64 {
        if self.set_pos.is_empty() {
            return among;
        }
        let place = |pos: &i16| {
            let nth = u64::from(pos.unsigned_abs());
            let is_there = (1..=among).contains(&nth);
            is_there.then(|| if *pos > 0 { nth } else { among + 1 - nth })
        };
        let mut places: Vec<u64> = self.set_pos.iter().filter_map(place).collect();
        places.sort_unstable();
        places.dedup();
        places.len() as u64
    }
}
