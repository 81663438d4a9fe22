//! The body of a phrase: how often, and on which days.

use chrono::{NaiveTime, Weekday};

use super::words::{Words, count, month, ordinal, weekday};
use crate::advance::Anchor;
use crate::rule::{Freq, NthDay, Rrule};

pub(super) const WORKDAYS: [Weekday; 5] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
pub(super) const WEEKEND: [Weekday; 2] = [Weekday::Sat, Weekday::Sun];

type Read = (Anchor, Rrule, Option<NaiveTime>);

/// Reads from the first word on; the time of day is one that a word stands for.
pub(super) fn read(words: &mut Words<'_>) -> Option<Read> {
    let (anchor, rule, time) = match words.take()? {
        "every!" | "ev!" => (Anchor::Completion, every(words)?, None),
        "after" => {
            let rule = every(words)?;
            (Anchor::Completion, rule.is_plain().then_some(rule)?, None)
        }
        "every" | "ev" | "each" => {
            let anchor = if words.take_if(&["!"]) { Anchor::Completion } else { Anchor::Due };
            if let Some(hour) = words.first().and_then(part_of_day) {
                words.take();
                (anchor, Rrule::new(Freq::Daily, 1), NaiveTime::from_hms_opt(hour, 0, 0))
            } else {
                (anchor, every(words)?, None)
            }
        }
        word => (Anchor::Due, adverb(word, words)?, None),
    };
    Some((anchor, rule, time))
}

fn part_of_day(word: &str) -> Option<u32> {
    match word {
        "morning" => Some(9),
        "afternoon" => Some(12),
        "evening" => Some(19),
        "night" => Some(22),
        _ => None,
    }
}

fn adverb(word: &str, words: &mut Words<'_>) -> Option<Rrule> {
    let (freq, interval) = match word {
        "hourly" => (Freq::Hourly, 1),
        "daily" => (Freq::Daily, 1),
        "weekly" => (Freq::Weekly, 1),
        "biweekly" | "fortnightly" => (Freq::Weekly, 2),
        "monthly" => (Freq::Monthly, 1),
        "quarterly" => (Freq::Monthly, 3),
        "yearly" | "annually" => (Freq::Yearly, 1),
        "weekdays" | "workdays" => return Some(on_weekdays(1, &WORKDAYS)),
        "weekends" => return Some(on_weekdays(1, &WEEKEND)),
        _ => return None,
    };
    on(Rrule::new(freq, interval), words)
}

/// What follows `every`.
fn every(words: &mut Words<'_>) -> Option<Rrule> {
    let number = words.first().and_then(count);
    let interval = if words.take_if(&["other"]) {
        2
    } else if let Some(number) = number.filter(|_| words.second().is_some_and(is_counted)) {
        words.take();
        number
    } else if words.take_if(&["a", "an"]) {
        1
    } else {
        return unit(1, words).or_else(|| days(Rrule::new(Freq::Monthly, 1), words));
    };
    (interval <= 1000).then(|| unit(interval, words)).flatten()
}

/// Is it something of which there may be several, so that a number before it counts them?
fn is_counted(word: &str) -> bool {
    freq_of(word).is_some() || weekday(word).is_some()
}

fn freq_of(word: &str) -> Option<(Freq, u32)> {
    match word {
        "hour" | "hours" | "hr" | "hrs" => Some((Freq::Hourly, 1)),
        "day" | "days" => Some((Freq::Daily, 1)),
        "week" | "weeks" => Some((Freq::Weekly, 1)),
        "month" | "months" => Some((Freq::Monthly, 1)),
        "quarter" | "quarters" => Some((Freq::Monthly, 3)),
        "year" | "years" => Some((Freq::Yearly, 1)),
        _ => None,
    }
}

/// A unit of time or days of the week, so many of them apart.
fn unit(interval: u32, words: &mut Words<'_>) -> Option<Rrule> {
    let word = words.first()?;
    if let Some((freq, times)) = freq_of(word) {
        words.take();
        return on(Rrule::new(freq, interval * times), words);
    }
    if interval == 1 && words.take_if(&["weekday", "workday"]) {
        return Some(on_weekdays(1, &WORKDAYS));
    }
    if words.take_if(&["weekend", "weekends"]) {
        return Some(on_weekdays(interval, &WEEKEND));
    }
    weekday(word)?;
    Some(on_weekdays(interval, &weekdays(words)?))
}

fn on_weekdays(interval: u32, days: &[Weekday]) -> Rrule {
    let by_day = days.iter().map(|day| NthDay { nth: 0, day: *day }).collect();
    Rrule { by_day, ..Rrule::new(Freq::Weekly, interval) }
}

/// Days of the week, with commas or `and` between them.
fn weekdays(words: &mut Words<'_>) -> Option<Vec<Weekday>> {
    let mut days = Vec::new();
    loop {
        let day = weekday(words.take()?)?;
        if !days.contains(&day) {
            days.push(day);
        }
        if !between(words) {
            return Some(days);
        }
    }
}

/// Takes what stands between two of several.
fn between(words: &mut Words<'_>) -> bool {
    let comma = words.take_if(&[","]);
    words.take_if(&["and", "&"]) || comma
}

/// Takes the days that a rule comes on, if it says any.
fn on(rule: Rrule, words: &mut Words<'_>) -> Option<Rrule> {
    if !words.take_if(&["on"]) {
        return Some(rule);
    }
    match rule.freq {
        Freq::Weekly if words.take_if(&["weekdays", "workdays"]) => {
            Some(on_weekdays(rule.interval, &WORKDAYS))
        }
        Freq::Weekly if words.take_if(&["weekends"]) => Some(on_weekdays(rule.interval, &WEEKEND)),
        Freq::Weekly => Some(on_weekdays(rule.interval, &weekdays(words)?)),
        Freq::Monthly | Freq::Yearly => days(rule, words),
        _ => None,
    }
}

/// One of several days: of what kind, and which.
enum Item {
    /// `27th`
    Date(i8),
    /// `3rd friday`
    Weekday(NthDay),
    /// `15th workday`
    Workday(i16),
}

/// Days of a month, or of one month of the year.
fn days(rule: Rrule, words: &mut Words<'_>) -> Option<Rrule> {
    let mut rule = rule;
    let mut of_month = take_month(words);
    loop {
        words.take_if(&["the"]);
        match item(words)? {
            Item::Date(day) => rule.by_month_day.push(day),
            Item::Weekday(day) => rule.by_day.push(day),
            Item::Workday(nth) => rule.by_set_pos.push(nth),
        }
        if !between(words) {
            break;
        }
    }
    if words.take_if(&["of"]) {
        let month = words.take_if(&["the", "each", "every"]) | words.take_if(&["month"]);
        of_month = if month { of_month } else { Some(take_month(words)?) };
        words.take_if(&["month"]);
    } else if of_month.is_none() {
        of_month = take_month(words);
    }
    let kinds =
        [!rule.by_month_day.is_empty(), !rule.by_day.is_empty(), !rule.by_set_pos.is_empty()];
    if kinds.iter().filter(|kind| **kind).count() != 1 {
        return None;
    }
    if !rule.by_set_pos.is_empty() {
        rule.by_day = WORKDAYS.map(|day| NthDay { nth: 0, day }).to_vec();
    }
    match (of_month, rule.freq) {
        (Some(month), Freq::Yearly) => rule.by_month = vec![month],
        // Once in that month is once a year.
        (Some(month), _) if rule.interval == 1 => {
            (rule.freq, rule.by_month) = (Freq::Yearly, vec![month]);
        }
        (None, Freq::Monthly) => {}
        _ => return None,
    }
    Some(rule)
}

fn take_month(words: &mut Words<'_>) -> Option<u8> {
    let found = words.first().and_then(month)?;
    words.take();
    Some(found)
}

fn item(words: &mut Words<'_>) -> Option<Item> {
    let word = words.take()?;
    let Some(nth) = ordinal(word) else {
        // A number alone is a date.
        return count(word).and_then(|n| i8::try_from(n).ok()).map(Item::Date);
    };
    let nth = if nth > 0 && words.take_if(&["last"]) { -nth } else { nth };
    if words.take_if(&["workday", "weekday"]) {
        return Some(Item::Workday(nth));
    }
    let small = i8::try_from(nth).ok()?;
    if let Some(day) = words.first().and_then(weekday) {
        words.take();
        return Some(Item::Weekday(NthDay { nth: small, day }));
    }
    let said = words.take_if(&["day"]);
    // "The last" alone says nothing.
    (nth > 0 || said).then_some(Item::Date(small))
}
