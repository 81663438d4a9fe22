//! Cron expressions, read and matched by `saffron`, on a wall clock.
//!
//! Five fields: minute, hour, day of the month, month, day of the week. Days of the week are numbered as crontab does, from 0
//! or 7 for Sunday; `saffron` numbers them as Quartz does, and so is given their names.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use crate::rule::Fault;

#[cfg(test)]
mod tests;

const MAX_BYTES: usize = 500;
const DAYS: [&str; 8] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
/// Names for what many want, as crontab has them.
const NAMED: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

/// A cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    text: String,
    compiled: saffron::Cron,
}

impl FromStr for Cron {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let malformed = |message: String| Fault::malformed("CRON", message);
        if text.len() > MAX_BYTES {
            return Err(malformed(format!("an expression has at most {MAX_BYTES} bytes")));
        }
        let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        let named = NAMED.iter().find(|(name, _)| text.eq_ignore_ascii_case(name));
        let upper = named.map_or(text.as_str(), |(_, fields)| fields).to_ascii_uppercase();
        let fields: Vec<_> = upper.split(' ').collect();
        let &[minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(malformed(format!(
                "five fields are expected (minute, hour, day, month, day of the week), not {}",
                fields.len()
            )));
        };
        let weekday = weekdays(weekday).ok_or_else(|| {
            malformed(format!("{weekday:?} is not a day of the week, 0 to 7 or SUN to SAT"))
        })?;
        // Where any day will do, a question mark is another way to say so.
        let day = if day == "?" { "*" } else { day };
        let compiled = format!("{minute} {hour} {day} {month} {weekday}")
            .parse()
            .map_err(|_| malformed(format!("{text:?} is not a cron expression")))?;
        Ok(Self { text, compiled })
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Cron {
    /// Can it ever match?
    pub(crate) fn never(&self) -> bool {
        !self.compiled.any()
    }

    /// How often it matches on the days on which it does.
    pub(crate) fn most_a_day(&self) -> u64 {
        let Some(first) = NaiveDate::from_ymd_opt(2024, 1, 1) else { return 0 };
        let (Some(first), true) = (first.and_hms_opt(0, 0, 0), self.compiled.any()) else {
            return 0;
        };
        let Some(day) = self.walls(first, NaiveDateTime::MAX).next().map(|at| at.date()) else {
            return 0;
        };
        let (from, to) = (day.and_time(NaiveTime::MIN), day.and_hms_opt(23, 59, 59));
        self.walls(from, to.unwrap_or(from)).count() as u64
    }

    /// The times from `floor` to `ceiling`.
    pub(crate) fn walls(
        &self,
        floor: NaiveDateTime,
        ceiling: NaiveDateTime,
    ) -> impl Iterator<Item = NaiveDateTime> + '_ {
        let into_minute = TimeDelta::nanoseconds(i64::from(floor.nanosecond()))
            + TimeDelta::seconds(i64::from(floor.second()));
        let whole = floor - into_minute;
        let from = if whole == floor { floor } else { whole + TimeDelta::minutes(1) };
        let first = self.compiled.next_from(from.and_utc());
        std::iter::successors(first, |last| self.compiled.next_after(*last))
            .map(|at| at.naive_utc())
            .take_while(move |at| *at <= ceiling && at.year() <= crate::plan::LAST_YEAR)
    }
}

/// The field for days of the week, with names instead of numbers.
fn weekdays(field: &str) -> Option<String> {
    if field == "*" || field == "?" {
        return Some("*".to_owned());
    }
    if let Some(day) = field.strip_suffix('L').filter(|day| !day.is_empty()) {
        return Some(format!("{}L", DAYS[number(day)?]));
    }
    if let Some((day, nth)) = field.split_once('#') {
        return Some(format!("{}#{nth}", DAYS[number(day)?]));
    }
    let mut days = [false; 7];
    for item in field.split(',') {
        let (range, step) = item.split_once('/').unwrap_or((item, "1"));
        let step: usize = step.parse().ok().filter(|step| (1..=7).contains(step))?;
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (number(first)?, number(last)?),
            None if range == "*" => (0, 6),
            None if item.contains('/') => (number(range)?, 6),
            None => (number(range)?, number(range)?),
        };
        // From Friday to Monday goes over the end of the week.
        let last = if last < first { last + 7 } else { last };
        (first..=last).step_by(step).for_each(|day| days[day % 7] = true);
    }
    let names: Vec<_> =
        DAYS.iter().zip(days).filter(|(_, is)| *is).map(|(name, _)| *name).collect();
    Some(names.join(","))
}

fn number(day: &str) -> Option<usize> {
    match day.as_bytes() {
        [digit @ b'0'..=b'7'] => Some(usize::from(digit - b'0')),
        _ => DAYS.iter().position(|name| *name == day),
    }
}
