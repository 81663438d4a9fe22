//! The fields of a task by name: which may be written, how they are read, which differ.

use serde_json::Value;

use super::checklist::read_title;
use super::reminder::read_instant;
use super::{ChecklistItem, Priority, Recurrence, Reminder, Status, Task};
use crate::ListId;
use crate::tag::TagName;
use crate::violation::Reader;
use crate::when::When;

/// Fields that clients write.
pub(super) const WRITABLE: [&str; 12] = [
    "title",
    "notes",
    "status",
    "priority",
    "tags",
    "list",
    "start",
    "due",
    "checklist",
    "recurrence",
    "reminders",
    "snoozed_until",
];
/// Fields that only verbs and time write; a client that sends one back is told so.
pub(super) const READ_ONLY: [&str; 8] = [
    "id",
    "position",
    "series",
    "created_at",
    "updated_at",
    "completed_at",
    "deleted_at",
    "due_at",
];

/// Writes one field: `null` clears it. Status is not written here: it is a transition.
pub(super) fn write(reader: &mut Reader<'_>, task: &mut Task, name: &str, value: &Value) {
    let cleared = value.is_null();
    macro_rules! set {
        ($field:expr, $empty:expr, $read:expr) => {
            if cleared {
                $field = $empty;
            } else if let Some(read) = $read(reader, value) {
                $field = read;
            }
        };
    }
    match name {
        "title" if cleared => {
            reader.refuse::<()>("required", "a task has a title");
        }
        "title" => task.title = read_title(reader, value).unwrap_or_else(|| task.title.clone()),
        "notes" => set!(task.notes, Box::default(), read_notes),
        "priority" => {
            set!(task.priority, Priority::None, |r: &mut Reader<'_>, v| r.choice(v, &Priority::ALL))
        }
        "tags" => set!(task.tags, Vec::new(), read_tags),
        "list" => set!(task.list, ListId::INBOX, |r: &mut Reader<'_>, v| r.parsed::<ListId>(v)),
        "start" => set!(task.start, None, |r: &mut Reader<'_>, v| When::read(r, v).map(Some)),
        "due" => set!(task.due, None, |r: &mut Reader<'_>, v| When::read(r, v).map(Some)),
        "checklist" => set!(task.checklist, Vec::new(), |r: &mut Reader<'_>, v| r.array(
            v,
            Task::MAX_CHECKLIST,
            ChecklistItem::read
        )),
        "recurrence" => set!(task.recurrence, None, |r: &mut Reader<'_>, v| {
            Recurrence::read(r, v).map(|read| Some(Box::new(read)))
        }),
        "reminders" => set!(task.reminders, Vec::new(), read_reminders),
        "snoozed_until" => {
            set!(task.snoozed_until, None, |r: &mut Reader<'_>, v| read_instant(r, v).map(Some))
        }
        _ => {}
    }
}

/// The present value of a field that is an object, for a patch to be merged into.
pub(super) fn object(task: &Task, name: &str) -> Value {
    let value = match name {
        "start" => serde_json::to_value(task.start),
        "due" => serde_json::to_value(task.due),
        _ => Ok(Value::Null),
    };
    value.unwrap_or(Value::Null)
}

/// Reads a status.
pub(super) fn read_status(reader: &mut Reader<'_>, value: &Value) -> Option<Status> {
    if value.is_null() { Some(Status::Open) } else { reader.choice(value, &Status::ALL) }
}

fn read_notes(reader: &mut Reader<'_>, value: &Value) -> Option<Box<str>> {
    let text = reader.text(value)?;
    let max = Task::MAX_NOTES_BYTES;
    if text.len() > max {
        let bytes = text.len();
        return reader
            .refuse("too_long", format_args!("notes have at most {max} bytes, these {bytes}"));
    }
    match text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        Some(found) => {
            reader.refuse("invalid", format_args!("notes hold no control character {found:?}"))
        }
        None => Some(text.into()),
    }
}

/// Reads names of tags, none twice: a repeated one counts once.
pub(super) fn read_tags(reader: &mut Reader<'_>, value: &Value) -> Option<Vec<TagName>> {
    let read = reader.array(value, TagName::MAX_PER_TASK, |r, v| r.parsed::<TagName>(v))?;
    let mut tags: Vec<TagName> = Vec::with_capacity(read.len());
    for tag in read {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    Some(tags)
}

fn read_reminders(reader: &mut Reader<'_>, value: &Value) -> Option<Vec<Reminder>> {
    let read = reader.array(value, Task::MAX_REMINDERS, Reminder::read)?;
    for (index, reminder) in read.iter().enumerate() {
        if read[..index].contains(reminder) {
            return reader.at(index).refuse("duplicate", "this reminder is there already");
        }
    }
    Some(read)
}

/// The names of the fields in which two states of a task differ, for an event to name. Not `version` and `updated_at`:
/// they differ whenever anything does.
pub(super) fn changed(before: &Task, after: &Task) -> Vec<&'static str> {
    let pairs = [
        ("title", before.title == after.title),
        ("notes", before.notes == after.notes),
        ("status", before.status == after.status),
        ("priority", before.priority == after.priority),
        ("tags", same_tags(&before.tags, &after.tags)),
        ("list", before.list == after.list),
        ("start", before.start == after.start),
        ("due", before.due == after.due),
        ("checklist", before.checklist == after.checklist),
        ("position", before.position == after.position),
        ("recurrence", before.recurrence == after.recurrence),
        ("reminders", before.reminders == after.reminders),
        ("snoozed_until", before.snoozed_until == after.snoozed_until),
        ("series", before.series == after.series),
        ("completed_at", before.completed_at == after.completed_at),
        ("deleted_at", before.deleted_at == after.deleted_at),
    ];
    pairs.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
}

/// The spelling counts here: renaming `work` to `Work` is a change.
fn same_tags(before: &[TagName], after: &[TagName]) -> bool {
    before.len() == after.len()
        && before.iter().zip(after).all(|(one, two)| one.is_spelled_like(two))
}
