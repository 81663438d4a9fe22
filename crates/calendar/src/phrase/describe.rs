//! A rule in plain English.

use std::fmt::{self, Display, Write};

use chrono::{Datelike, NaiveTime, Timelike, Weekday};

use super::Phrase;
use super::body::{WEEKEND, WORKDAYS};
use super::words::{show_month, show_ordinal, show_weekday};
use crate::advance::Anchor;
use crate::rule::{Freq, NthDay, Rrule, Rule, Skip, Until};
use crate::series::Series;

/// In the words that a phrase is read from: what, where dates are missing, when, until when.
pub(super) fn phrase(f: &mut fmt::Formatter<'_>, phrase: &Phrase) -> fmt::Result {
    let Phrase { anchor, rule, time } = phrase;
    let every = if *anchor == Anchor::Completion { "every!" } else { "every" };
    write!(f, "{every} {}", said(rule).unwrap_or_else(|| listed(rule)))?;
    f.write_str(match rule.skip {
        Skip::Omit => "",
        Skip::Backward => " or the last day",
        Skip::Forward => " or the next day",
    })?;
    if let Some(time) = time {
        write!(f, " at {}", clock(*time))?;
    }
    match rule.until {
        Some(Until::Day(date)) => write!(f, " until {date}")?,
        Some(Until::Local(at)) => write!(f, " until {} {}", at.date(), clock(at.time()))?,
        Some(Until::Utc(at)) => write!(f, " until {} {} UTC", at.date(), clock(at.time()))?,
        None => {}
    }
    rule.count.map_or(Ok(()), |count| write!(f, " {count} times"))
}

impl Rule {
    /// The rule in plain English.
    #[must_use]
    pub fn describe(&self, anchor: Anchor) -> String {
        match self {
            Self::Rrule(rule) => Phrase { anchor, rule: rule.clone(), time: None }.to_string(),
            Self::Cron(cron) => format!("when the clock matches {cron}"),
        }
    }
}

impl Series {
    /// When it comes, in plain English: the rule, the time of day of its start, and its end.
    #[must_use]
    pub fn describe(&self, anchor: Anchor) -> String {
        let Some(rule) = self.rrule() else { return self.rule().describe(anchor) };
        let own = rule.by_hour.is_empty() && rule.by_minute.is_empty() && rule.by_second.is_empty();
        let timed = own && rule.freq < Freq::Hourly && !self.start().is_day();
        let time = timed.then(|| self.start().wall().time());
        let until = rule.until.or(self.last_day().map(Until::Day));
        let mut rule = Rrule { count: self.count(), until, ..rule.clone() };
        if anchor == Anchor::Due && rule.is_plain() {
            self.say_day(&mut rule);
        }
        Phrase { anchor, rule, time }.to_string()
    }

    /// Puts into a rule the day that it takes from its start.
    fn say_day(&self, rule: &mut Rrule) {
        let date = self.start().date();
        match rule.freq {
            Freq::Weekly => rule.by_day = vec![NthDay { nth: 0, day: date.weekday() }],
            Freq::Monthly | Freq::Yearly => rule.by_month_day = vec![date.day() as i8],
            _ => {}
        }
        if rule.freq == Freq::Yearly {
            rule.by_month = vec![date.month() as u8];
        }
    }
}

/// What people say, where the rule is such.
fn said(rule: &Rrule) -> Option<String> {
    let bare = Rrule { until: None, count: None, skip: Skip::Omit, ..rule.clone() };
    let Rrule { by_day, by_month_day, by_month, by_set_pos, .. } = &bare;
    let plain = Rrule::new(rule.freq, rule.interval);
    let unit = units(rule.freq, rule.interval);
    if bare == plain {
        return (rule.freq < Freq::Minutely).then_some(unit);
    }
    let days: Vec<Weekday> = by_day.iter().map(|day| day.day).collect();
    if bare == (Rrule { by_day: by_day.clone(), ..plain.clone() }) && rule.freq == Freq::Weekly {
        return Some(match (rule.interval, days.as_slice()) {
            (1, days) if days == WORKDAYS => "weekday".to_owned(),
            (1, days) if days == WEEKEND => "weekend".to_owned(),
            (1, days) => and(days.iter().map(|day| show_weekday(*day))),
            (_, days) => format!("{unit} on {}", and(days.iter().map(|day| show_weekday(*day)))),
        });
    }
    let same = Rrule {
        by_day: by_day.clone(),
        by_month_day: by_month_day.clone(),
        by_set_pos: by_set_pos.clone(),
        by_month: by_month.clone(),
        ..plain
    };
    let month = match (rule.freq, by_month.as_slice()) {
        (Freq::Monthly, []) => "",
        (Freq::Yearly, [month]) => show_month(*month),
        _ => return None,
    };
    if bare != same {
        return None;
    }
    let numbered = !by_day.is_empty() && by_day.iter().all(|day| day.nth != 0);
    let on = match (by_month_day.is_empty(), by_set_pos.is_empty()) {
        (false, true) if by_day.is_empty() => and(by_month_day.iter().map(|day| date(*day))),
        (true, true) if numbered => and(by_day.iter().map(nth_day)),
        (true, false) if days == WORKDAYS && by_day.iter().all(|day| day.nth == 0) => {
            and(by_set_pos.iter().map(|nth| format!("{} workday", place(*nth))))
        }
        _ => return None,
    };
    Some(if month.is_empty() {
        format!("{unit} on the {on}")
    } else {
        format!("{unit} on the {on} of {month}")
    })
}

/// Its parts one after another.
fn listed(rule: &Rrule) -> String {
    let mut text = units(rule.freq, rule.interval);
    let mut part = |before: &str, values: String| {
        if !values.is_empty() {
            let _ = write!(text, ", {before} {values}");
        }
    };
    part("in", and(rule.by_month.iter().map(|month| show_month(*month))));
    part("in week", and(&rule.by_week_no));
    part(
        "on day",
        and(&rule.by_year_day) + if rule.by_year_day.is_empty() { "" } else { " of the year" },
    );
    part("on the", and(rule.by_month_day.iter().map(|day| date(*day))));
    part("on", and(rule.by_day.iter().map(nth_day)));
    part("in hour", and(&rule.by_hour));
    part("in minute", and(&rule.by_minute));
    part("in second", and(&rule.by_second));
    part("of these the", and(rule.by_set_pos.iter().map(|nth| place(*nth))));
    text
}

fn units(freq: Freq, interval: u32) -> String {
    let unit = match freq {
        Freq::Yearly => "year",
        Freq::Monthly => "month",
        Freq::Weekly => "week",
        Freq::Daily => "day",
        Freq::Hourly => "hour",
        Freq::Minutely => "minute",
        Freq::Secondly => "second",
    };
    if interval == 1 { unit.to_owned() } else { format!("{interval} {unit}s") }
}

fn date(day: i8) -> String {
    if day < 0 { format!("{} day", place(i16::from(day))) } else { place(i16::from(day)) }
}

fn nth_day(day: &NthDay) -> String {
    let name = show_weekday(day.day);
    if day.nth == 0 { name.to_owned() } else { format!("{} {name}", place(i16::from(day.nth))) }
}

fn place(nth: i16) -> String {
    match nth {
        -1 => "last".to_owned(),
        _ if nth < 0 => format!("{} last", show_ordinal(u32::from(nth.unsigned_abs()))),
        _ => show_ordinal(u32::from(nth.unsigned_abs())),
    }
}

fn and<T: Display>(values: impl IntoIterator<Item = T>) -> String {
    let values: Vec<_> = values.into_iter().map(|value| value.to_string()).collect();
    match values.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

fn clock(time: NaiveTime) -> String {
    let format = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.format(format).to_string()
}
