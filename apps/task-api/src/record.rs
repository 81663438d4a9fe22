//! What task-api keeps in a user's book, one record each.

use std::fmt;

use domain::changes::Tombstone;
use domain::list::List;
use domain::query::SavedFilter;
use domain::series::{Progress, Series};
use domain::settings::Settings;
use domain::tag::{Tag, TagName};
use domain::task::{Task, Undo};
use domain::{ListId, SeriesId, TaskId};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use uuid::Uuid;

use crate::carry::Carry;
use crate::idempotency::KeptReply;
use crate::live::KeptTicket;

mod plain;
#[cfg(test)]
mod tests;

/// One record. As JSON an object of one field, which says what it is; a task may stand alone, as the first version kept it.
#[derive(Clone, Debug)]
pub enum Record {
    /// A task.
    Task(Box<KeptTask>),
    /// A list.
    List(Kept<List>),
    /// A tag.
    Tag(Kept<Tag>),
    /// A saved filter.
    Saved(Kept<SavedFilter>),
    /// A series.
    Series(Box<Kept<Series>>),
    /// How far a series has come.
    Progress(Progress),
    /// What the user has set, where anything is.
    Settings(Kept<Settings>),
    /// Stands for what is no more.
    Gone(Tombstone),
    /// What was answered to a request with an `Idempotency-Key`.
    Reply(Box<KeptReply>),
    /// The greatest place of a tombstone that was swept away.
    Swept(u64),
    /// What is being carried through very many tasks.
    Carry(Box<Carry>),
    /// What a browser may open a stream with, once.
    Ticket(KeptTicket),
}

/// Something with the place of its last change in the user's history.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Kept<T> {
    /// The place: the `seq` of the event that announced it.
    pub seq: u64,
    /// The thing itself.
    pub item: T,
}

/// A task with the place of its last change, and what takes its last verb back.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct KeptTask {
    /// The place: the `seq` of the event that announced it; 0 where the first version kept it.
    pub seq: u64,
    /// The task.
    pub task: Task,
    /// What the newest verb that can be undone changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<KeptUndo>,
}

/// What takes a verb back, and which version it had made.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct KeptUndo {
    /// The task's version after the verb.
    pub version: u64,
    /// What it changed.
    pub undo: Undo,
}

/// Tasks are the first of all records: UUIDs begin with a hexadecimal digit, every other id with a later letter.
pub(crate) fn task_key(id: TaskId) -> String {
    id.to_string()
}

pub(crate) fn list_key(id: ListId) -> String {
    format!("list:{id}")
}

pub(crate) fn tag_key(name: &TagName) -> String {
    format!("tag:{}", name.key())
}

pub(crate) fn saved_key(id: Uuid) -> String {
    format!("saved:{id}")
}

pub(crate) const SETTINGS_KEY: &str = "settings";

pub(crate) fn series_key(id: SeriesId) -> String {
    format!("series:{id}")
}

pub(crate) fn progress_key(id: SeriesId) -> String {
    format!("progress:{id}")
}

pub(crate) const SWEPT_KEY: &str = "swept";

/// At most one change at a time goes through a user's tasks in several commits.
pub(crate) const CARRY_KEY: &str = "underway";

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Task(kept) => map.serialize_entry("task", kept)?,
            Self::List(kept) => map.serialize_entry("list", kept)?,
            Self::Tag(kept) => map.serialize_entry("tag", kept)?,
            Self::Saved(kept) => map.serialize_entry("saved", kept)?,
            Self::Series(kept) => map.serialize_entry("series", kept)?,
            Self::Progress(progress) => map.serialize_entry("progress", progress)?,
            Self::Settings(kept) => map.serialize_entry("settings", kept)?,
            Self::Gone(tombstone) => map.serialize_entry("gone", tombstone)?,
            Self::Reply(reply) => map.serialize_entry("reply", reply)?,
            Self::Swept(seq) => map.serialize_entry("swept", seq)?,
            Self::Carry(carry) => map.serialize_entry("carry", carry)?,
            Self::Ticket(ticket) => map.serialize_entry("ticket", ticket)?,
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record of task-api")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let kind: String = map.next_key()?.ok_or_else(|| A::Error::custom("an empty record"))?;
        Ok(match kind.as_str() {
            "task" => Record::Task(map.next_value()?),
            "list" => Record::List(map.next_value()?),
            "tag" => Record::Tag(map.next_value()?),
            "saved" => Record::Saved(map.next_value()?),
            "series" => Record::Series(map.next_value()?),
            "progress" => Record::Progress(map.next_value()?),
            "settings" => Record::Settings(map.next_value()?),
            "gone" => Record::Gone(map.next_value()?),
            "reply" => Record::Reply(map.next_value()?),
            "swept" => Record::Swept(map.next_value()?),
            "carry" => Record::Carry(map.next_value()?),
            "ticket" => Record::Ticket(map.next_value()?),
            _ => {
                let task = plain::rest_of_task(kind, map)?;
                Record::Task(Box::new(KeptTask { seq: 0, task, undo: None }))
            }
        })
    }
}
