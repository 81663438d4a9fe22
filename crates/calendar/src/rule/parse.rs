//! Reads a rule from text.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::{Fault, Freq, NthDay, Rrule, Skip, Until};

/// The longest rule, in bytes: room for every second of a minute, and every day of a month.
const MAX_BYTES: usize = 2000;

const DAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];
pub(super) const FREQUENCIES: [(&str, Freq); 7] = [
    ("YEARLY", Freq::Yearly),
    ("MONTHLY", Freq::Monthly),
    ("WEEKLY", Freq::Weekly),
    ("DAILY", Freq::Daily),
    ("HOURLY", Freq::Hourly),
    ("MINUTELY", Freq::Minutely),
    ("SECONDLY", Freq::Secondly),
];
pub(super) const SKIPS: [(&str, Skip); 3] =
    [("OMIT", Skip::Omit), ("BACKWARD", Skip::Backward), ("FORWARD", Skip::Forward)];
/// The names that parts may have, so that a fault can name one.
const PARTS: [&str; 16] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYSECOND",
    "BYMINUTE",
    "BYHOUR",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
    "SKIP",
    "RSCALE",
];

/// The two letters of a day of the week.
pub(crate) fn day_code(day: Weekday) -> &'static str {
    DAYS[day.num_days_from_monday() as usize].0
}

impl FromStr for Rrule {
    type Err = Fault;

    /// Reads `FREQ=…;…`, in any case and order, with or without `RRULE:` before it.
    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.len() > MAX_BYTES {
            let message = format!("a rule has at most {MAX_BYTES} bytes");
            return Err(Fault::malformed("RRULE", message));
        }
        let upper = text.trim().to_ascii_uppercase();
        let text = upper.strip_prefix("RRULE:").unwrap_or(&upper);
        let mut rule = Self::new(Freq::Daily, 1);
        let mut seen: Vec<&str> = Vec::new();
        // Some programs end a rule with a semicolon; nothing else can be meant by it.
        for part in text.strip_suffix(';').unwrap_or(text).split(';') {
            let (name, value) = part.split_once('=').ok_or_else(|| {
                Fault::malformed("RRULE", format!("{part:?} is not a part NAME=VALUE of a rule"))
            })?;
            let known = PARTS.iter().find(|known| **known == name);
            let name = *known.ok_or_else(|| {
                Fault::malformed("RRULE", format!("{name:?} is not the name of a part"))
            })?;
            if seen.contains(&name) {
                return Err(Fault::forbidden(name, "it is there twice"));
            }
            seen.push(name);
            rule.set(name, value)?;
        }
        if !seen.contains(&"FREQ") {
            return Err(Fault::malformed("FREQ", "it is missing"));
        }
        rule.check()?;
        Ok(rule)
    }
}

impl Rrule {
    fn set(&mut self, name: &'static str, value: &str) -> Result<(), Fault> {
        match name {
            "FREQ" => self.freq = choice(name, value, &FREQUENCIES)?,
            "INTERVAL" => self.interval = number(name, value, 1..=1_000_000)?,
            "COUNT" => self.count = Some(number(name, value, 1..=1_000_000)?),
            "UNTIL" => self.until = Some(until(value)?),
            // A leap second is on no clock that people set: RFC 5545 §3.3.12 takes it for the 59th.
            "BYSECOND" => {
                self.by_second =
                    list(name, value, |v| number(name, v, 0..=60).map(|n: u8| n.min(59)))?;
            }
            "BYMINUTE" => self.by_minute = numbers(name, value, 0..=59)?,
            "BYHOUR" => self.by_hour = numbers(name, value, 0..=23)?,
            "BYDAY" => self.by_day = list(name, value, nth_day)?,
            "BYMONTHDAY" => self.by_month_day = list(name, value, |v| signed(name, v, 31))?,
            "BYYEARDAY" => self.by_year_day = list(name, value, |v| signed(name, v, 366))?,
            "BYWEEKNO" => self.by_week_no = list(name, value, |v| signed(name, v, 53))?,
            "BYMONTH" => self.by_month = numbers(name, value, 1..=12)?,
            "BYSETPOS" => self.by_set_pos = list(name, value, |v| signed(name, v, 366))?,
            "WKST" => self.wkst = choice(name, value, &DAYS)?,
            "SKIP" => self.skip = choice(name, value, &SKIPS)?,
            _ if value == "GREGORIAN" => {}
            _ => return Err(Fault::malformed(name, "only the Gregorian calendar is known")),
        }
        Ok(())
    }
}

fn choice<T: Copy>(name: &'static str, value: &str, known: &[(&str, T)]) -> Result<T, Fault> {
    known.iter().find(|(known, _)| *known == value).map(|(_, found)| *found).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(known, _)| *known).collect();
        Fault::malformed(name, format!("{value:?} is none of {}", names.join(", ")))
    })
}

/// A number of digits and nothing else: `+1` and ` 1` are for numbers that may be negative, and for nobody.
fn number<T: FromStr + PartialOrd + Display>(
    name: &'static str,
    value: &str,
    range: RangeInclusive<T>,
) -> Result<T, Fault> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = value.parse().ok().filter(|n| digits && range.contains(n));
    parsed.ok_or_else(|| {
        let (least, most) = range.into_inner();
        Fault::malformed(name, format!("{value:?} is not a number from {least} to {most}"))
    })
}

fn signed<T: TryFrom<i16>>(name: &'static str, value: &str, most: i16) -> Result<T, Fault> {
    let (digits, sign) = match value.as_bytes().first() {
        Some(b'-') => (&value[1..], -1),
        Some(b'+') => (&value[1..], 1),
        _ => (value, 1),
    };
    let parsed = number(name, digits, 1..=most).ok().and_then(|n| T::try_from(sign * n).ok());
    parsed.ok_or_else(|| {
        let range = format!("from 1 to {most} or from -{most} to -1");
        Fault::malformed(name, format!("{value:?} is not a number {range}"))
    })
}

/// Values with commas between them; each is kept once.
fn list<T: PartialEq>(
    name: &'static str,
    value: &str,
    one: impl Fn(&str) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut values = Vec::new();
    for item in value.split(',') {
        let item = one(item)?;
        if !values.contains(&item) {
            values.push(item);
        }
    }
    if values.is_empty() { Err(Fault::malformed(name, "it is empty")) } else { Ok(values) }
}

fn numbers(name: &'static str, value: &str, range: RangeInclusive<u8>) -> Result<Vec<u8>, Fault> {
    list(name, value, |item| number(name, item, range.clone()))
}

fn nth_day(value: &str) -> Result<NthDay, Fault> {
    let at = value.len().checked_sub(2).filter(|at| value.is_char_boundary(*at));
    let (nth, day) = value.split_at(at.unwrap_or(0));
    let day = choice("BYDAY", day, &DAYS)?;
    let nth = if nth.is_empty() { 0 } else { signed("BYDAY", nth, 53)? };
    Ok(NthDay { nth, day })
}

/// `YYYYMMDD`, `YYYYMMDDTHHMMSS` or `YYYYMMDDTHHMMSSZ`.
pub(crate) fn until(value: &str) -> Result<Until, Fault> {
    let malformed = || {
        let message = format!("{value:?} is not a date as 20301231 or 20301231T235959Z");
        Fault::malformed("UNTIL", message)
    };
    let (local, utc) = value.strip_suffix('Z').map_or((value, false), |local| (local, true));
    let (date, time) = match local.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None if utc => return Err(malformed()),
        None => (local, None),
    };
    let date = digits(date, 8).and_then(|_| NaiveDate::parse_from_str(date, "%Y%m%d").ok());
    let date = date.ok_or_else(malformed)?;
    let Some(time) = time else { return Ok(Until::Day(date)) };
    let time = digits(time, 6).and_then(|n| {
        NaiveTime::from_hms_opt(n / 10_000, n / 100 % 100, (n % 100).min(59))
            .filter(|_| n % 100 <= 60)
    });
    let at = NaiveDateTime::new(date, time.ok_or_else(malformed)?);
    Ok(if utc { Until::Utc(at) } else { Until::Local(at) })
}

/// The number that so many digits are.
fn digits(text: &str, count: usize) -> Option<u32> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}
