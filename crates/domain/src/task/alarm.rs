//! When somebody is to be reminded of a task: its reminders, placed among the instants.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};

use super::{Env, Reminder, Task};
use crate::violation::Reader;

#[cfg(test)]
mod tests;

/// A reminder that somebody sets may be this many hours ago, and is then given at once; one that is older is refused.
pub const LATEST_HOURS: i64 = 24;

/// One reminder of a task, and when it is to be given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alarm {
    /// When.
    pub at: DateTime<Utc>,
    /// Which: [`Reminder::name`], or [`Alarm::SNOOZE`].
    pub name: Cow<'static, str>,
}

impl Alarm {
    /// The name of the one that its user has put off.
    pub const SNOOZE: &'static str = "snooze";
}

impl Task {
    /// When its reminders are for somebody in `zone`, the earliest first, whether or not [anybody is to be
    /// reminded](Task::reminds) of it. None twice.
    pub fn alarms(&self, zone: Tz) -> Vec<Alarm> {
        let set = self.reminders.iter().filter_map(|reminder| {
            Some(Alarm { at: reminder.fires_at(self, zone)?, name: reminder.name() })
        });
        let put_off = self.snoozed_until.map(|at| Alarm { at, name: Alarm::SNOOZE.into() });
        let mut alarms: Vec<Alarm> = set.chain(put_off).collect();
        alarms.sort_unstable();
        alarms.dedup();
        alarms
    }
}

/// Refuses reminders that `fields` set and that are past for so long that they would never be given. Those that were there
/// before are no fault, nor are those of a task that comes again: they are for the next time.
pub(super) fn refuse_missed(
    reader: &mut Reader<'_>,
    before: Option<&Task>,
    after: &Task,
    fields: &Map<String, Value>,
    env: &Env<'_>,
) {
    if !after.reminds() {
        return;
    }
    let is_missed = |at: DateTime<Utc>| env.now - at > TimeDelta::hours(LATEST_HOURS);
    let refuse = |mut reader: Reader<'_>| {
        let why = format_args!("a reminder is at most {LATEST_HOURS} hours ago");
        reader.refuse::<()>("invalid", why);
    };
    if fields.contains_key("reminders") {
        for (index, reminder) in after.reminders.iter().enumerate() {
            let was_there = before.is_some_and(|task| task.reminders.contains(reminder));
            let for_next =
                after.recurrence.is_some() && matches!(reminder, Reminder::Relative { .. });
            let at = reminder.fires_at(after, env.zone);
            if !was_there && !for_next && at.is_some_and(is_missed) {
                refuse(reader.at("reminders").at(index));
            }
        }
    }
    let put_off = after.snoozed_until.filter(|_| fields.contains_key("snoozed_until"));
    if put_off
        .is_some_and(|at| is_missed(at) && before.is_none_or(|it| it.snoozed_until != put_off))
    {
        refuse(reader.at("snoozed_until"));
    }
}
