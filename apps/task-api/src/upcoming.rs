//! The reminders of a user that are to come, a page at a time.

use chrono::{DateTime, Utc};
use contract::rest::{Page, UpcomingReminder};
use domain::TaskId;

use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// A place in the order of reminders: by instant, then by task, then by name. As text `{milliseconds}.{task}.{name}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct After {
    millis: i64,
    task: TaskId,
    name: String,
}

impl After {
    /// The place that a cursor names; an empty one names none.
    pub(crate) fn read(cursor: &str) -> Result<Option<Self>, Refusal> {
        if cursor.is_empty() {
            return Ok(None);
        }
        let read = || {
            let mut parts = cursor.splitn(3, '.');
            let millis = parts.next()?.parse().ok()?;
            let task = parts.next()?.parse().ok()?;
            Some(Self { millis, task, name: parts.next()?.to_owned() })
        };
        match read() {
            Some(after) if after.to_string() == cursor => Ok(Some(after)),
            _ => Err(Refusal::parameter("cursor", "not one that this API gave")),
        }
    }

    fn of(reminder: &UpcomingReminder) -> Self {
        let UpcomingReminder { task, reminder, at, .. } = reminder;
        Self { millis: at.timestamp_millis(), task: *task, name: reminder.clone() }
    }
}

impl std::fmt::Display for After {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.millis, self.task, self.name)
    }
}

/// At most `limit` of them after that place, the next one first.
pub(crate) fn upcoming(
    shelf: Shelf<'_>,
    after: Option<&After>,
    limit: usize,
) -> Page<UpcomingReminder> {
    let zone = shelf.zone();
    let is_ahead = |at: DateTime<Utc>| at > shelf.now;
    let tasks = shelf.tasks().map(|kept| &kept.task).filter(|task| task.reminds());
    let all = tasks.flat_map(|task| {
        let alarms = task.alarms(zone).into_iter().filter(move |alarm| is_ahead(alarm.at));
        alarms.map(move |alarm| UpcomingReminder {
            task: task.id,
            title: task.title.as_str().to_owned(),
            reminder: alarm.name.into_owned(),
            at: alarm.at,
        })
    });
    let ahead = all.map(|reminder| (After::of(&reminder), reminder));
    let mut ahead: Vec<_> =
        ahead.filter(|(place, _)| after.is_none_or(|after| place > after)).collect();
    ahead.sort_unstable_by(|(one, _), (two, _)| one.cmp(two));
    let more = ahead.len() > limit;
    ahead.truncate(limit);
    let next_cursor = ahead.last().filter(|_| more).map(|(place, _)| place.to_string());
    Page { items: ahead.into_iter().map(|(_, reminder)| reminder).collect(), next_cursor }
}
