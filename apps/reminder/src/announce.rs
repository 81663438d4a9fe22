//! What is said, as events.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use contract::reminder_event::{
    Data, Noted, REMINDER_CANCELLED, REMINDER_SCHEDULED, REMINDER_SNOOZED, REMINDER_TRIGGERED,
    SOURCE, Triggered,
};
use domain::UserId;
use domain::task::Alarm;
use sidecar::CloudEvent;
use uuid::Uuid;

use crate::tasks::{Pending, Wanted};

/// The event on `task-events` that something follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    pub(crate) id: String,
    pub(crate) time: DateTime<Utc>,
}

/// That a reminder is to be given.
pub(crate) fn scheduled(
    user: &UserId,
    pending: &Pending,
    cause: &Cause,
) -> Result<CloudEvent, serde_json::Error> {
    let put_off = pending.alarm.name == Alarm::SNOOZE;
    noted(if put_off { REMINDER_SNOOZED } else { REMINDER_SCHEDULED }, user, pending, cause)
}

/// That a reminder is not to be given after all.
pub(crate) fn cancelled(
    user: &UserId,
    pending: &Pending,
    cause: &Cause,
) -> Result<CloudEvent, serde_json::Error> {
    noted(REMINDER_CANCELLED, user, pending, cause)
}

fn noted(
    kind: &str,
    user: &UserId,
    Pending { task, alarm }: &Pending,
    cause: &Cause,
) -> Result<CloudEvent, serde_json::Error> {
    let reminder = Cow::Borrowed(&*alarm.name);
    let noted = Noted { user: Cow::Borrowed(user), task_id: *task, reminder, at: alarm.at };
    let id = noted.id(kind, &cause.id);
    event(kind, id, cause.time, &Data::Noted(noted))
}

/// That the reminders wanted for `at` are given `now`.
///
/// The events' own time is `at`: it is the same, should they be published again.
pub(crate) fn triggered(
    user: &UserId,
    wanted: Wanted,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<CloudEvent>, serde_json::Error> {
    let Wanted { names, task, tz } = wanted;
    let late = u64::try_from((now - at).num_seconds()).unwrap_or_default();
    let late_by = (late > Triggered::ON_TIME_SECONDS).then_some(late);
    let one = |name: &String| {
        let triggered = Triggered {
            user: Cow::Borrowed(user),
            task: Cow::Borrowed(&task),
            reminder: Cow::Borrowed(name.as_str()),
            at,
            late_by,
            tz: Cow::Borrowed(tz.as_str()),
        };
        let id = triggered.id();
        event(REMINDER_TRIGGERED, id, at, &Data::Triggered(Box::new(triggered)))
    };
    names.iter().map(one).collect()
}

fn event(
    kind: &str,
    id: Uuid,
    time: DateTime<Utc>,
    data: &Data<'_>,
) -> Result<CloudEvent, serde_json::Error> {
    Ok(CloudEvent {
        id: id.to_string(),
        source: SOURCE.to_owned(),
        kind: kind.to_owned(),
        subject: data.task().to_string(),
        time,
        dataschema: None,
        partition_key: data.user().to_string(),
        traceparent: None,
        data: serde_json::to_value(data)?,
    })
}
