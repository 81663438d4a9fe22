//! Takes back what a verb did, as long as nobody has changed the same again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::fields::changed;
use super::refusal::expect_present;
use super::{Decided, Refusal, Status, Task};
use crate::position::Position;
use crate::when::When;
use crate::{ListId, TaskId};

/// What is needed to take a change back: the content of an undo token. It says nothing that its user may not know, but
/// a token has to be signed, or kept by the server: it could be made up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Of which task.
    pub task: TaskId,
    before: Touched,
    after: Touched,
}

/// The part of a task that one kind of verb changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Touched {
    Status {
        status: Status,
        completed_at: Option<DateTime<Utc>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        snoozed_until: Option<DateTime<Utc>>,
    },
    Trash {
        deleted_at: Option<DateTime<Utc>>,
    },
    Dates {
        start: Option<When>,
        due: Option<When>,
    },
    Place {
        list: ListId,
        position: Position,
    },
    Snooze {
        snoozed_until: Option<DateTime<Utc>>,
    },
}

impl Touched {
    fn status(task: &Task) -> Self {
        let Task { status, completed_at, snoozed_until, .. } = *task;
        Self::Status { status, completed_at, snoozed_until }
    }

    fn trash(task: &Task) -> Self {
        Self::Trash { deleted_at: task.deleted_at }
    }

    fn dates(task: &Task) -> Self {
        Self::Dates { start: task.start, due: task.due }
    }

    fn place(task: &Task) -> Self {
        Self::Place { list: task.list, position: task.position.clone() }
    }

    fn snooze(task: &Task) -> Self {
        Self::Snooze { snoozed_until: task.snoozed_until }
    }

    /// The same part of another state of the task.
    fn of(&self, task: &Task) -> Self {
        match self {
            Self::Status { .. } => Self::status(task),
            Self::Trash { .. } => Self::trash(task),
            Self::Dates { .. } => Self::dates(task),
            Self::Place { .. } => Self::place(task),
            Self::Snooze { .. } => Self::snooze(task),
        }
    }

    fn write(&self, task: &mut Task) {
        match self.clone() {
            Self::Status { status, completed_at, snoozed_until } => {
                (task.status, task.completed_at) = (status, completed_at);
                task.snoozed_until = snoozed_until;
            }
            Self::Trash { deleted_at } => task.deleted_at = deleted_at,
            Self::Dates { start, due } => (task.start, task.due) = (start, due),
            Self::Place { list, position } => (task.list, task.position) = (list, position),
            Self::Snooze { snoozed_until } => task.snoozed_until = snoozed_until,
        }
    }
}

impl Undo {
    /// `None` where more changed than one verb does, or something that no verb does.
    pub(super) fn of(before: &Task, after: &Task) -> Option<Self> {
        let mut changed = changed(before, after);
        // A recurring task of an older version of Daybook gets its series by whatever happens to it first.
        changed.retain(|name| *name != "series");
        let part = match changed.as_slice() {
            ["status"]
            | ["status", "completed_at"]
            | ["status", "snoozed_until"]
            | ["status", "snoozed_until", "completed_at"] => Touched::status,
            ["snoozed_until"] => Touched::snooze,
            ["deleted_at"] => Touched::trash,
            ["start"] | ["due"] | ["start", "due"] => Touched::dates,
            ["list"] | ["position"] | ["list", "position"] => Touched::place,
            _ => return None,
        };
        Some(Self { task: before.id, before: part(before), after: part(after) })
    }
}

/// Takes a change back. Other fields may have changed since and stay as they are; where it is taken back already, nothing
/// changes; where the same fields were changed again, it is refused.
pub fn undo(task: &Task, undo: &Undo, now: DateTime<Utc>) -> Result<Decided, Refusal> {
    if undo.task != task.id || task.is_expired(now) {
        return Err(Refusal::NotFound(undo.task));
    }
    if !matches!(undo.before, Touched::Trash { .. }) {
        expect_present(task)?;
    }
    let present = undo.before.of(task);
    if present == undo.before {
        return Ok(Decided::unchanged(task));
    }
    if present != undo.after {
        return Err(Refusal::ChangedSince(task.id));
    }
    let mut after = task.clone();
    undo.before.write(&mut after);
    Ok(Decided::change(task, after, now))
}
