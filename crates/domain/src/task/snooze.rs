//! Puts a reminder off: to be reminded later, without another due date.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use serde_json::Value;

use super::refusal::expect_present;
use super::reminder::read_instant;
use super::{Decided, Env, Refusal, Status, Task};
use crate::violation::{Reader, Violations};
use crate::when::place;

#[cfg(test)]
mod tests;

/// The longest time that is said in minutes: a year.
const MAX_MINUTES: i64 = 366 * 24 * 60;
/// When tomorrow begins for whoever puts something off until then.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");

/// What has a name of its own.
#[derive(Clone, Copy)]
enum Preset {
    TenMinutes,
    OneHour,
    Tomorrow,
}

const PRESETS: [(&str, Preset); 3] = [
    ("10_minutes", Preset::TenMinutes),
    ("1_hour", Preset::OneHour),
    ("tomorrow", Preset::Tomorrow),
];

/// Reminds of a task once more, then: `body` is one of `{minutes}`, `{until}` (an instant to come) and `{preset}`, of which
/// `tomorrow` is 9 o'clock on the user's clock. Takes the place of what it was put off to before.
pub fn snooze(task: &Task, body: &Value, env: &Env<'_>) -> Result<Decided, Refusal> {
    expect_present(task)?;
    if task.status != Status::Open {
        return Err(Refusal::Closed(task.id));
    }
    let until = Violations::collect(|reader| read_until(reader, body, env))?;
    let after = Task { snoozed_until: Some(until), ..task.clone() };
    Ok(Decided::change(task, after, env.now).with_undo(task))
}

fn read_until(reader: &mut Reader<'_>, body: &Value, env: &Env<'_>) -> Option<DateTime<Utc>> {
    let fields = reader.object(body, &["minutes", "until", "preset"])?;
    let before = reader.faults();
    let minutes =
        reader.field(fields, "minutes", |reader, value| reader.whole(value, 1, MAX_MINUTES));
    let until = reader.field(fields, "until", |reader, value| match read_instant(reader, value)? {
        until if until > env.now => Some(until),
        _ => reader.refuse("invalid", "an instant to come is expected"),
    });
    let preset = reader.field(fields, "preset", |reader, value| reader.choice(value, &PRESETS));
    if reader.faults() > before {
        return None;
    }
    match (minutes, until, preset) {
        (Some(minutes), None, None) => Some(env.now + TimeDelta::minutes(minutes)),
        (None, Some(until), None) => Some(until),
        (None, None, Some(preset)) => Some(preset.from(env)),
        (None, None, None) => reader.refuse("required", "`minutes`, `until` or `preset` is needed"),
        _ => reader.refuse("contradiction", "one of `minutes`, `until` and `preset` is enough"),
    }
}

impl Preset {
    fn from(self, env: &Env<'_>) -> DateTime<Utc> {
        match self {
            Self::TenMinutes => env.now + TimeDelta::minutes(10),
            Self::OneHour => env.now + TimeDelta::hours(1),
            Self::Tomorrow => {
                let today = env.now.with_timezone(&env.zone).date_naive();
                place((today + Days::new(1)).and_time(MORNING), env.zone)
            }
        }
    }
}
