//! What may happen to a task that is more than writing a field.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::refusal::expect_present;
use super::{Decided, EventKind, Refusal, Status, Task};
use crate::ListId;
use crate::series::Series;
use crate::violation::Violations;
use crate::when::When;

/// What a decision is given beside the task.
#[derive(Clone, Copy)]
pub struct Env<'a> {
    /// The time.
    pub now: DateTime<Utc>,
    /// The zone that the user lives in.
    pub zone: Tz,
    /// Does the user have this list, not archived or so that it may be used all the same?
    pub list_exists: &'a dyn Fn(ListId) -> bool,
}

/// Marks a task done. One that is done already stays done since then.
pub fn complete(task: &Task, env: &Env<'_>) -> Result<Decided, Refusal> {
    expect_present(task)?;
    if task.status == Status::Done {
        return Ok(Decided::unchanged(task));
    }
    let mut after = task.clone();
    set_status(&mut after, Status::Done, env.now);
    Ok(Decided::change(task, after, env.now).with_undo(task))
}

/// Marks a task as still to be done. One that is open stays as it is.
pub fn reopen(task: &Task, now: DateTime<Utc>) -> Result<Decided, Refusal> {
    expect_present(task)?;
    let mut after = task.clone();
    if task.status != Status::Open {
        set_status(&mut after, Status::Open, now);
    }
    Ok(Decided::change(task, after, now).with_undo(task))
}

/// Leaves out this occurrence of a series: it is cancelled, and the next one follows as if it had been done. One that is
/// closed already stays as it is.
pub fn skip(task: &Task, env: &Env<'_>) -> Result<Decided, Refusal> {
    expect_present(task)?;
    if task.recurrence.is_none() {
        return Err(Refusal::NotRecurring(task.id));
    }
    if task.status != Status::Open {
        return Ok(Decided::unchanged(task));
    }
    let mut after = task.clone();
    set_status(&mut after, Status::Cancelled, env.now);
    let kind = EventKind::OccurrenceSkipped;
    Ok(Decided::change_of(kind, task, after, env.now).with_undo(task))
}

/// Sets other dates, and leaves everything else: the recurrence and the reminders above all. `body` is `{due?, start?}`,
/// absent being untouched and null cleared.
pub fn reschedule(task: &Task, body: &Value, now: DateTime<Utc>) -> Result<Decided, Refusal> {
    expect_present(task)?;
    let mut after = task.clone();
    Violations::collect(|reader| {
        let fields = reader.object(body, &["due", "start"])?;
        if fields.is_empty() {
            return reader.refuse("required", "`due` or `start` is needed");
        }
        for (name, side) in [("due", &mut after.due), ("start", &mut after.start)] {
            if let Some(value) = fields.get(name) {
                *side = reader.field(fields, name, When::read);
                debug_assert!(side.is_none() || !value.is_null());
            }
        }
        Some(())
    })?;
    Ok(Decided::change(task, after, now).with_undo(task))
}

/// Shows how its series goes on in an open task, and those fields that are among `carried` as future ones have them. A series
/// that has ended does not go on.
pub fn show_series(task: &Task, series: &Series, carried: &[&str], now: DateTime<Utc>) -> Decided {
    let mut after = task.clone();
    if task.status == Status::Open && !task.is_in_trash() {
        after.recurrence = (!series.ended).then(|| Box::new(series.recurrence.clone()));
        series.template.write(&mut after, carried);
    }
    Decided::change(task, after, now)
}

pub(super) fn set_status(task: &mut Task, status: Status, now: DateTime<Utc>) {
    task.status = status;
    task.completed_at = (status == Status::Done).then_some(now);
    if status != Status::Open {
        task.snoozed_until = None;
    }
}
