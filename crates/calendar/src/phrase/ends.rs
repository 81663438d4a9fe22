//! What stands at the end of a phrase: where the series ends, the time of day, and what becomes of the 31st.

use chrono::{NaiveDate, NaiveTime};

use super::words::{Words, count};
use crate::rule::{Skip, Until};

/// Where a series ends.
#[derive(Default)]
pub(super) struct Ends {
    pub(super) until: Option<Until>,
    pub(super) count: Option<u32>,
}

/// Takes `until 2030-12-31`, `10 times`, `for 10 times`. None where a date is none.
pub(super) fn take(words: &mut Words<'_>) -> Option<Ends> {
    match *words.tail(3) {
        [.., "until" | "till", date] => {
            let date = date.parse::<NaiveDate>().ok()?;
            words.drop_tail(2);
            Some(Ends { until: Some(Until::Day(date)), count: None })
        }
        [.., before, times, "times"] => {
            let count = Some(count(times)?);
            words.drop_tail(if before == "for" { 3 } else { 2 });
            Some(Ends { until: None, count })
        }
        _ => Some(Ends::default()),
    }
}

/// Takes `at 8pm`, `at 9`, `18:30`, `6 am`, `at noon`.
pub(super) fn take_time(words: &mut Words<'_>) -> Option<NaiveTime> {
    let (time, taken) = match *words.tail(3) {
        [_, "at", time] => (read_time(time, true)?, 2),
        ["at", hour, half @ ("am" | "pm")] => (read_time(&format!("{hour}{half}"), true)?, 3),
        [.., hour, half @ ("am" | "pm")] => (read_time(&format!("{hour}{half}"), false)?, 2),
        [.., time] => (read_time(time, false)?, 1),
        [] => return None,
    };
    words.drop_tail(taken);
    Some(time)
}

/// A time of day. `bare` numbers are hours only after `at`; else they are days.
fn read_time(word: &str, bare: bool) -> Option<NaiveTime> {
    match word {
        "noon" => return NaiveTime::from_hms_opt(12, 0, 0),
        "midnight" => return Some(NaiveTime::MIN),
        _ => {}
    }
    let half = word.strip_suffix("am").map(|clock| (clock, 0));
    let half = half.or_else(|| word.strip_suffix("pm").map(|clock| (clock, 12)));
    let (clock, half) = half.map_or((word, None), |(clock, half)| (clock, Some(half)));
    let mut fields = clock.split([':', '.']);
    let mut field = || -> Option<Option<u32>> {
        let Some(field) = fields.next() else { return Some(None) };
        let digits = (1..=2).contains(&field.len()) && field.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| field.parse().ok())
    };
    let (hour, minute, second) = (field()??, field()?, field()?);
    if fields.next().is_some() || (half.is_none() && minute.is_none() && !bare) {
        return None;
    }
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute.unwrap_or(0), second.unwrap_or(0))
}

/// Takes `or the last day`, `or the next day`.
pub(super) fn take_skip(words: &mut Words<'_>) -> Skip {
    let (skip, taken) = match *words.tail(4) {
        ["or", "the", "last", "day"] => (Skip::Backward, 4),
        ["or", "the", "next", "day"] => (Skip::Forward, 4),
        [_, "or", "last", "day"] => (Skip::Backward, 3),
        [_, "or", "next", "day"] => (Skip::Forward, 3),
        _ => (Skip::Omit, 0),
    };
    words.drop_tail(taken);
    skip
}
