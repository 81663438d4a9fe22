//! What an event asks for: a plain function of the event.

use chrono::{DateTime, TimeDelta, Utc};
use contract::task_event::{
    self, Data, Malformed, OCCURRENCE_GENERATED, SETTINGS_UPDATED, SettingsData, TASK_CREATED,
    TASK_DELETED, TASK_UPDATED, TaskData,
};
use domain::UserId;
use domain::task::LATEST_HOURS;
use sidecar::IncomingEvent;

use crate::announce::Cause;
use crate::tasks::{Pending, Since};

#[cfg(test)]
mod tests;

/// The fields that say when somebody is to be reminded, and whether at all.
const TELLING: [&str; 6] = ["reminders", "snoozed_until", "due", "start", "status", "deleted_at"];
/// What is to be done about an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// It says nothing of reminders.
    Nothing,
    /// These are to be given.
    Arm { user: UserId, pending: Vec<Pending>, cause: Cause },
    /// These are not to be given any more, unless the task is another by now.
    Cancel { user: UserId, pending: Vec<Pending>, since: Since, cause: Cause },
    /// The user lives elsewhere: all may be at other instants.
    Move { user: UserId, since: Since, cause: Cause },
}

/// Most events are of tasks that nobody is to be reminded of: they are not read.
pub(crate) fn plan(event: &IncomingEvent, now: DateTime<Utc>) -> Result<Plan, Malformed> {
    let is_known = task_event::TYPES.iter().any(|(kind, _)| *kind == event.kind);
    let is_of_settings = event.kind == SETTINGS_UPDATED;
    if is_known && !is_of_settings && !names_reminders(&event.data) {
        return Ok(Plan::Nothing);
    }
    let (_, data) = task_event::parse(&event.kind, &event.id, &event.subject, &event.data)?;
    let own = event.extensions.get("time").and_then(|time| time.parse().ok());
    let time = own.or_else(|| data.time()).ok_or(Malformed::Time)?;
    let cause = Cause { id: event.id.clone(), time };
    Ok(match data {
        Data::Task(data) => of_task(&event.kind, *data, cause, now),
        Data::Settings(data) => of_settings(data, cause),
        _ => Plan::Nothing,
    })
}

/// Whether the name of a field that reminds is anywhere in the JSON, written as task-api writes it.
fn names_reminders(data: &[u8]) -> bool {
    let has = |text: &str| text.contains("\"reminders\"") || text.contains("\"snoozed_until\"");
    // What is no text is refused by whoever reads it.
    std::str::from_utf8(data).map_or(true, has)
}

fn of_task(kind: &str, data: TaskData<'_>, cause: Cause, now: DateTime<Utc>) -> Plan {
    let tells = data.changed.iter().any(|name| TELLING.contains(&&**name));
    if kind == TASK_UPDATED && !tells {
        return Plan::Nothing;
    }
    let from = earliest(cause.time, now);
    let (zone, user, task) = (data.zone(), data.user.into_owned(), data.task);
    let alarms = task.alarms(zone).into_iter().filter(|alarm| alarm.at >= from);
    let pending: Vec<_> = alarms.map(|alarm| Pending { task: task.id, alarm }).collect();
    if pending.is_empty() {
        return Plan::Nothing;
    }
    if task.reminds() && kind != TASK_DELETED {
        return Plan::Arm { user, pending, cause };
    }
    match kind {
        // It never was to remind of anything.
        TASK_CREATED | OCCURRENCE_GENERATED => Plan::Nothing,
        _ => Plan::Cancel { user, pending, since: Since { from, previous_tz: None }, cause },
    }
}

fn of_settings(data: SettingsData<'_>, cause: Cause) -> Plan {
    if !data.changed.iter().any(|name| name == "tz") {
        return Plan::Nothing;
    }
    let previous_tz = data.previous_tz.map(Into::into);
    let since = Since { from: cause.time, previous_tz };
    Plan::Move { user: data.user.into_owned(), since, cause }
}

/// What is past for longer is not given. What was ahead when the event came about is, however late the event comes itself –
/// but after a month: by then nobody remembers what has been given.
fn earliest(time: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    (time - TimeDelta::hours(LATEST_HOURS)).max(now - TimeDelta::days(30))
}
