//! Reads a recurrence from JSON, and refuses parts that contradict each other.

use std::str::FromStr;

use calendar::{Cron, Fault, Phrase, Rrule, Until, parse_phrase};
use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::settle::code;
use super::{Anchor, CatchUp, Mode, MonthEnd, Recurrence, Rule, Unit};
use crate::violation::Reader;
use crate::when::{read_date, read_zone};

const FIELDS: [&str; 12] = [
    "rrule",
    "cron",
    "every",
    "phrase",
    "anchor",
    "mode",
    "catch_up",
    "month_end",
    "tz",
    "until",
    "count",
    "paused",
];
const ANCHORS: [(&str, Anchor); 2] = [("due", Anchor::Due), ("completion", Anchor::Completion)];
const MODES: [(&str, Mode); 2] =
    [("on_completion", Mode::OnCompletion), ("on_schedule", Mode::OnSchedule)];
const CATCH_UPS: [(&str, CatchUp); 5] = [
    ("skip_missed", CatchUp::SkipMissed),
    ("one_by_one", CatchUp::OneByOne),
    ("latest", CatchUp::Latest),
    ("all", CatchUp::All),
    ("none", CatchUp::None),
];
const MONTH_ENDS: [(&str, MonthEnd); 3] =
    [("omit", MonthEnd::Omit), ("backward", MonthEnd::Backward), ("forward", MonthEnd::Forward)];
const UNITS: [(&str, Unit); 5] = [
    ("hour", Unit::Hour),
    ("day", Unit::Day),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("year", Unit::Year),
];
const MAX_COUNT: i64 = 1_000_000;

impl Recurrence {
    /// Reads the JSON form. Absent: anchor `due`, mode `on_completion`, catch_up `skip_missed` (on schedule `latest`),
    /// month_end `omit`. A `phrase` is kept as the rule that it means.
    pub fn read(reader: &mut Reader<'_>, value: &Value) -> Option<Self> {
        let before = reader.faults();
        let read = Self::read_shape(reader, value)?;
        match &read.rule {
            Rule::Rrule(text) => parsed::<Rrule>(&mut reader.at("rrule"), text),
            Rule::Cron(text) => parsed::<Cron>(&mut reader.at("cron"), text),
            Rule::Every { .. } => {}
        }
        (reader.faults() == before).then_some(read)
    }

    /// Reads the JSON form, whatever the rule says.
    pub(super) fn read_shape(reader: &mut Reader<'_>, value: &Value) -> Option<Self> {
        let fields = reader.object(value, &FIELDS)?;
        let before = reader.faults();
        let rule = read_rule(reader, fields);
        let phrase = reader.field(fields, "phrase", read_phrase);
        let anchor = reader.field(fields, "anchor", |r, v| r.choice(v, &ANCHORS));
        let mode = reader.field(fields, "mode", |r, v| r.choice(v, &MODES));
        let catch_up = reader.field(fields, "catch_up", |r, v| r.choice(v, &CATCH_UPS));
        let month_end = reader.field(fields, "month_end", |r, v| r.choice(v, &MONTH_ENDS));
        let tz = reader.field(fields, "tz", read_zone);
        let until = reader.field(fields, "until", read_date);
        let count = reader.field(fields, "count", |r, v| r.whole(v, 1, MAX_COUNT));
        let paused = reader.field(fields, "paused", |r, v| r.truth(v));
        if phrase.as_ref().is_some_and(|phrase| phrase.anchor == calendar::Anchor::Completion)
            && anchor == Some(Anchor::Due)
        {
            reader
                .at("anchor")
                .refuse::<()>("contradiction", "the phrase counts from the completion");
        }
        if reader.faults() > before {
            return None;
        }
        let said = phrase.map(Said::of);
        let (rule, usual_anchor, ends) = match said {
            Some(Said { rule, anchor, until, count }) => (Some(rule), anchor, (until, count)),
            None => (rule, Anchor::Due, (None, None)),
        };
        let mode = mode.unwrap_or(Mode::OnCompletion);
        let usual = if mode == Mode::OnSchedule { CatchUp::Latest } else { CatchUp::SkipMissed };
        let read = Self {
            rule: rule?,
            anchor: anchor.unwrap_or(usual_anchor),
            mode,
            catch_up: catch_up.unwrap_or(usual),
            month_end: month_end.unwrap_or(MonthEnd::Omit),
            tz,
            until: until.or(ends.0),
            count: count.and_then(|count| u32::try_from(count).ok()).or(ends.1),
            paused: paused.unwrap_or(false),
        };
        read.refuse_contradictions(reader);
        (reader.faults() == before).then_some(read)
    }

    fn refuse_contradictions(&self, reader: &mut Reader<'_>) {
        let mut refuse = |field: &str, message: &str| {
            reader.at(field).refuse::<()>("contradiction", message);
        };
        if self.mode == Mode::OnSchedule && self.anchor == Anchor::Completion {
            refuse("anchor", "what is made on schedule does not wait for a completion");
        }
        let on_completion = matches!(self.catch_up, CatchUp::SkipMissed | CatchUp::OneByOne);
        if on_completion != (self.mode == Mode::OnCompletion) {
            refuse(
                "catch_up",
                "skip_missed and one_by_one go with mode on_completion; latest, all and none with on_schedule",
            );
        }
        if self.until.is_some() && self.count.is_some() {
            refuse("count", "a series ends at a date or after a count, not both (RFC 5545 3.3.10)");
        }
        if let Rule::Rrule(text) = &self.rule {
            let text = text.to_ascii_uppercase();
            let ends = text.contains("UNTIL=") || text.contains("COUNT=");
            if ends && (self.until.is_some() || self.count.is_some()) {
                refuse("rrule", "say where the series ends in the rule or beside it, not both");
            }
        }
    }
}

fn read_rule(reader: &mut Reader<'_>, fields: &Map<String, Value>) -> Option<Rule> {
    let given = |name: &&&str| fields.get(**name).is_some_and(|value| !value.is_null());
    match ["rrule", "cron", "every", "phrase"].iter().filter(given).count() {
        1 => {}
        0 => return reader.refuse("required", "one of rrule, cron, every and phrase is needed"),
        _ => {
            return reader.refuse(
                "contradiction",
                "only one of rrule, cron, every and phrase can be the rule",
            );
        }
    }
    let rrule = reader.field(fields, "rrule", |r, v| r.text(v).map(str::to_owned));
    let cron = reader.field(fields, "cron", |r, v| r.text(v).map(str::to_owned));
    let every = reader.field(fields, "every", |reader, value| {
        let fields = reader.object(value, &["n", "unit"])?;
        let n = reader.field(fields, "n", |r, v| r.whole(v, 1, 1000)).unwrap_or(1);
        let unit = reader.required(fields, "unit", |r, v| r.choice(v, &UNITS))?;
        Some(Rule::Every { n: u32::try_from(n).unwrap_or(1), unit })
    });
    rrule.map(Rule::Rrule).or(cron.map(Rule::Cron)).or(every)
}

/// What a phrase says, in the words of a recurrence.
struct Said {
    rule: Rule,
    anchor: Anchor,
    until: Option<NaiveDate>,
    count: Option<u32>,
}

impl Said {
    fn of(phrase: Phrase) -> Self {
        let (rule, until, count) = phrase.rule.without_end();
        let until = until.map(|until| match until {
            Until::Day(date) => date,
            Until::Local(at) | Until::Utc(at) => at.date(),
        });
        let anchor = match phrase.anchor {
            calendar::Anchor::Due => Anchor::Due,
            calendar::Anchor::Completion => Anchor::Completion,
        };
        Self { rule: Rule::Rrule(rule.to_string()), anchor, until, count }
    }
}

fn read_phrase(reader: &mut Reader<'_>, value: &Value) -> Option<Phrase> {
    match parse_phrase(reader.text(value)?) {
        Ok(phrase) => Some(phrase),
        Err(error) => reader.refuse("invalid", error),
    }
}

fn parsed<T: FromStr<Err = Fault>>(reader: &mut Reader<'_>, text: &str) {
    if let Err(fault) = text.parse::<T>() {
        reader.refuse::<()>(code(&fault), fault);
    }
}
