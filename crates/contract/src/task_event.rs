//! `task-events`: what task-api announces, as CloudEvents types and JSON data.

use domain::{Task, TaskEvent, TaskId, UserId};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// The CloudEvents source of every event on `task-events`.
pub const SOURCE: &str = "/daybook/task-api";

/// The CloudEvents type of a task's creation.
pub const CREATED: &str = "daybook.task.created.v1";
/// The CloudEvents type of a task's completion.
pub const COMPLETED: &str = "daybook.task.completed.v1";
/// The CloudEvents type of a task's deletion.
pub const DELETED: &str = "daybook.task.deleted.v1";

/// The data of every `daybook.task.*.v1` event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskData {
    /// Whose task.
    pub user: UserId,
    /// The whole task after the change.
    pub task: Task,
}

/// Where an event stands in its user's history. As text, `{user}:{seq}`: the CloudEvents id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventId {
    /// Whose book.
    pub user: UserId,
    /// The event's place in it, from 1.
    pub seq: u64,
}

/// Why an event is not one that this project publishes. No redelivery would help.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// The type is none of this version's.
    #[error("the event type {0:?} is unknown")]
    Type(String),
    /// The id is not `{user}:{seq}`.
    #[error("the event id {0:?} is not {{user}}:{{seq}}")]
    Id(String),
    /// The data is not a [`TaskData`].
    #[error("the event's data is no task")]
    Data(#[from] serde_json::Error),
    /// Two parts of the event name different things.
    #[error("the event's {0} and its data differ")]
    Contradiction(&'static str),
}

/// The CloudEvents type that announces `event`.
pub fn kind(event: &TaskEvent) -> &'static str {
    match event {
        TaskEvent::Created(_) => CREATED,
        TaskEvent::Completed(_) => COMPLETED,
        TaskEvent::Deleted(_) => DELETED,
    }
}

/// Checks an event as it came in, and takes it apart.
pub fn parse(
    kind: &str,
    id: &str,
    subject: &str,
    data: &[u8],
) -> Result<(EventId, TaskData), Malformed> {
    if ![CREATED, COMPLETED, DELETED].contains(&kind) {
        return Err(Malformed::Type(kind.to_owned()));
    }
    let id: EventId = id.parse()?;
    let data: TaskData = serde_json::from_slice(data)?;
    if data.user != id.user {
        return Err(Malformed::Contradiction("id"));
    }
    if subject.parse::<TaskId>() != Ok(data.task.id) {
        return Err(Malformed::Contradiction("subject"));
    }
    Ok((id, data))
}

impl std::fmt::Display for EventId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.user, self.seq)
    }
}

impl std::str::FromStr for EventId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || Malformed::Id(text.to_owned());
        let (user, seq) = text.split_once(':').ok_or_else(malformed)?;
        let user = user.parse().map_err(|_| malformed())?;
        // `+7` and `007` would parse: an id has one spelling only.
        let number: u64 = seq.parse().map_err(|_| malformed())?;
        if number == 0 || number.to_string() != seq {
            return Err(malformed());
        }
        Ok(Self { user, seq: number })
    }
}
