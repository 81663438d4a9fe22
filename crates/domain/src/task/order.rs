//! Moves a task: to another list, and between other neighbours.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::refusal::expect_present;
use super::{Decided, Env, Refusal, Task};
use crate::position::{Position, spread};
use crate::violation::{Reader, Violations};
use crate::{ListId, TaskId};

/// Where a task is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// To which list; `None`: it stays in its own.
    pub list: Option<ListId>,
    /// Directly after that task.
    pub after: Option<TaskId>,
    /// Directly before that task.
    pub before: Option<TaskId>,
}

impl Place {
    /// Reads `{list?, after?, before?}`.
    pub fn read(reader: &mut Reader<'_>, value: &Value) -> Option<Self> {
        let fields = reader.object(value, &["list", "after", "before"])?;
        let list = reader.field(fields, "list", |r, v| r.parsed(v));
        let after = reader.field(fields, "after", |r, v| r.parsed(v));
        let before = reader.field(fields, "before", |r, v| r.parsed(v));
        Some(Self { list, after, before })
    }
}

/// Moves a task to `place`: between the neighbours named, after or before the one named, or to the end of the list.
///
/// `siblings` are the user's tasks that are not in the trash: those of the list that it goes to are looked at.
pub fn move_task<'t>(
    task: &Task,
    place: Place,
    siblings: impl Iterator<Item = &'t Task> + Clone,
    env: &Env<'_>,
) -> Result<Decided, Refusal> {
    expect_present(task)?;
    let list = place.list.unwrap_or(task.list);
    if !(env.list_exists)(list) {
        return Err(Violations::one("/list", "invalid", "there is no such list").into());
    }
    let others = siblings.filter(|other| other.list == list && other.id != task.id);
    let find = |id: Option<TaskId>, pointer: &str| {
        let Some(id) = id else { return Ok(None) };
        let found = others.clone().find(|other| other.id == id).map(|other| &other.position);
        let missing = || format!("{id} is not another task in that list");
        found.map(Some).ok_or_else(|| Violations::one(pointer, "invalid", missing()))
    };
    let (low, high) = (find(place.after, "/after")?, find(place.before, "/before")?);
    let positions = || others.clone().map(|other| &other.position);
    let position = match (low, high) {
        (None, None) => Some(Position::last(env.now, task.id.0)),
        (Some(low), None) => {
            Position::between(Some(low), positions().filter(|other| *other > low).min())
        }
        (None, Some(high)) => {
            Position::between(positions().filter(|other| *other < high).max(), Some(high))
        }
        (low, high) => Position::between(low, high),
    };
    let position = position.ok_or(Refusal::NoRoom)?;
    let after = Task { list, position, ..task.clone() };
    Ok(Decided::change(task, after, env.now).with_undo(task))
}

/// Gives the tasks of one list short positions in the order that they have, for when there is no room left.
pub fn respread(mut tasks: Vec<&Task>, now: DateTime<Utc>) -> Vec<Decided> {
    tasks.sort_by(|one, two| (&one.position, one.id).cmp(&(&two.position, two.id)));
    let positions = spread(tasks.len());
    let put = |(task, position): (&Task, Position)| {
        Decided::change(task, Task { position, ..task.clone() }, now)
    };
    tasks.into_iter().zip(positions).map(put).collect()
}

/// Takes a task to another list, because its own goes; into the trash as well, if so. There is no undo: the list is gone.
pub fn leave_list(task: &Task, to: ListId, into_trash: bool, now: DateTime<Utc>) -> Decided {
    let deleted_at = task.deleted_at.or(into_trash.then_some(now));
    Decided::change(task, Task { list: to, deleted_at, ..task.clone() }, now)
}
