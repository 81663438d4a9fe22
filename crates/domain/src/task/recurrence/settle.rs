//! Settles a recurrence and a due date with each other: refuses what does not go together, and finds the date that is missing.

use calendar::{Fault, Kind, parse_phrase};
use chrono::{NaiveTime, Timelike};
use serde_json::Value;

use super::{Recurrence, Rule};
use crate::task::{Env, Task};
use crate::violation::Reader;
use crate::when::When;

/// The time of day that the phrase of a recurrence says, if it says one.
pub(in crate::task) fn read_phrase_time(recurrence: &Value) -> Option<NaiveTime> {
    parse_phrase(recurrence.get("phrase")?.as_str()?).ok()?.time
}

/// Refuses a recurrence that makes no sense from the due date on. Where there is none, it is due on the first date; where that
/// is a whole day and a phrase said a time, at that time. Without a date it stays where somebody takes that away in so many words
/// (`stays_without`).
pub(in crate::task) fn settle(
    reader: &mut Reader<'_>,
    task: &mut Task,
    time: Option<NaiveTime>,
    stays_without: bool,
    env: &Env<'_>,
) {
    let Some(recurrence) = task.recurrence.as_deref() else { return };
    let due = match (task.due, time) {
        (None, time) => match recurrence.first(time, env) {
            Ok(Some(first)) => first,
            Ok(None) => return refuse_fault(reader, recurrence, &recurrence.never()),
            Err(fault) => return refuse_fault(reader, recurrence, &fault),
        },
        (Some(When::Day(date)), Some(time)) => recurrence.timed(date.and_time(time)),
        (Some(due), Some(time)) if due.time() != Some(time) => {
            let message = "the phrase says another time of day than the due date";
            reader.at("recurrence").at("phrase").refuse::<()>("contradiction", message);
            return;
        }
        (Some(due), _) => due,
    };
    if let Err(fault) = recurrence.check(due) {
        return refuse_fault(reader, recurrence, &fault);
    }
    if task.due.is_some() || !stays_without {
        task.due = Some(due);
    }
}

/// Notes what is wrong with a recurrence, at the field that says it. The message names the part of the rule.
pub(crate) fn refuse_fault(reader: &mut Reader<'_>, recurrence: &Recurrence, fault: &Fault) {
    let field = match (fault.part, &recurrence.rule) {
        ("UNTIL", _) if recurrence.until.is_some() => "until",
        ("COUNT", _) if recurrence.count.is_some() => "count",
        (_, Rule::Rrule(_)) => "rrule",
        (_, Rule::Cron(_)) => "cron",
        (_, Rule::Every { .. }) => "every",
    };
    reader.at("recurrence").at(field).refuse::<()>(code(fault), fault);
}

pub(super) fn code(fault: &Fault) -> &'static str {
    match fault.kind {
        Kind::Malformed | Kind::Never | Kind::TooOften => "invalid",
        Kind::Forbidden => "contradiction",
    }
}

impl Recurrence {
    fn never(&self) -> Fault {
        let part = if self.until.is_some() { "UNTIL" } else { "RRULE" };
        Fault { part, kind: Kind::Never, message: "it never comes".to_owned() }
    }

    /// The first date from now on: today or later, of a whole day; at `time`, where one is given.
    fn first(&self, time: Option<NaiveTime>, env: &Env<'_>) -> Result<Option<When>, Fault> {
        let zone = self.zone(env.zone);
        let now = env.now.with_timezone(&zone).naive_local();
        if time.is_none() {
            let from_today = self.calendar(When::Day(now.date()));
            if let Ok(days) = from_today {
                return Ok(days.dates().next().map(When::from));
            }
        }
        // A rule of minutes and hours inherits the rest from a full hour.
        let full = NaiveTime::from_hms_opt(now.hour(), 0, 0).unwrap_or_default();
        let start = self.timed(now.date().and_time(time.unwrap_or(full)));
        Ok(self.calendar(start)?.next_after(env.now, zone).map(When::from))
    }

    /// A time of day, in the recurrence's own zone where it has one.
    fn timed(&self, local: chrono::NaiveDateTime) -> When {
        self.tz.map_or(When::Floating(local), |zone| When::Zoned(local, zone))
    }
}
