//! Writes fields: a new task, a merge patch (RFC 7396) of one that is there, a copy.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::alarm::refuse_missed;
use super::fields::{READ_ONLY, WRITABLE, object, read_status, write};
use super::merge::merge;
use super::recurrence::{read_phrase_time, settle};
use super::refusal::{expect_present, read_version};
use super::verbs::set_status;
use super::{
    ChecklistItem, Decided, Env, Event, EventKind, Occurrence, Recurrence, Refusal, Status, Task,
    expect_version,
};
use crate::TaskId;
use crate::position::Position;
use crate::violation::{Reader, Violations};

/// Makes the task that `body` describes. Where `existing` has the id already, nothing changes: it was asked for twice.
///
/// Absent and null fields are as usual. Only `title` is needed.
pub fn create(
    existing: Option<&Task>,
    id: TaskId,
    body: &Value,
    env: &Env<'_>,
) -> Result<Decided, Refusal> {
    if let Some(task) = existing {
        return Ok(Decided::unchanged(task));
    }
    let task = Violations::collect(|reader| {
        let fields = known_fields(reader, body, false)?;
        // Written over below, or refused.
        let title = String::from("-").try_into().ok()?;
        let mut task = Task::new(id, title, env.now);
        if !fields.contains_key("title") {
            reader.at("title").refuse::<()>("required", "this field is needed");
        }
        let status = write_fields(reader, &mut task, fields, true, env);
        if let Some(status) = status {
            set_status(&mut task, status, env.now);
        }
        Occurrence::begin(&mut task);
        refuse_missed(reader, None, &task, fields, env);
        Some(task)
    })?;
    let changed = Vec::new();
    let event = Some(Event { kind: EventKind::Created, task: task.clone(), changed });
    Ok(Decided { task, event, undo: None })
}

/// Changes what `body` names, and nothing else: null clears a field, an object is merged into the one that is there, any
/// other value takes the place of what is there. `version` in it is the version expected.
pub fn patch(task: &Task, body: &Value, env: &Env<'_>) -> Result<Decided, Refusal> {
    expect_present(task)?;
    let mut version = None;
    let mut after = task.clone();
    Violations::collect(|reader| {
        let fields = known_fields(reader, body, true)?;
        version = reader.field(fields, "version", read_version);
        let status = write_fields(reader, &mut after, fields, false, env);
        if let Some(status) = status.filter(|status| *status != task.status) {
            set_status(&mut after, status, env.now);
        }
        refuse_missed(reader, Some(task), &after, fields, env);
        // It would come back to life with the task.
        after.snoozed_until = after.snoozed_until.filter(|_| after.status == Status::Open);
        Some(())
    })?;
    expect_version(task, version)?;
    Ok(Decided::change(task, after, env.now).with_undo(task))
}

/// Makes a copy with another id, to be done, its checklist unticked, of no series, at the end of its list.
pub fn duplicate(task: &Task, id: TaskId, now: DateTime<Utc>) -> Result<Decided, Refusal> {
    expect_present(task)?;
    let mut copy = Task {
        id,
        status: Status::Open,
        checklist: task.checklist.iter().map(ChecklistItem::unticked).collect(),
        position: Position::last(now, id.0),
        series: None,
        snoozed_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
        completed_at: None,
        ..task.clone()
    };
    Occurrence::begin(&mut copy);
    let event = Event { kind: EventKind::Created, task: copy.clone(), changed: Vec::new() };
    Ok(Decided { task: copy, event: Some(event), undo: None })
}

fn known_fields<'v>(
    reader: &mut Reader<'_>,
    body: &'v Value,
    with_version: bool,
) -> Option<&'v Map<String, Value>> {
    let version = with_version.then_some("version");
    let known: Vec<&str> = WRITABLE.into_iter().chain(version).collect();
    let Value::Object(fields) = body else { return reader.object(body, &known) };
    let read_only = |name: &&String| READ_ONLY.contains(&name.as_str());
    for name in fields.keys().filter(read_only) {
        reader.at(name).refuse::<()>("read_only", "this field is not written by clients");
    }
    for name in fields.keys().filter(|name| !read_only(name) && !known.contains(&name.as_str())) {
        let shown: String = name.chars().take(80).collect();
        let message = format!("there is no such field; there are {}", known.join(", "));
        reader.at(&shown).refuse::<()>("unknown_field", message);
    }
    Some(fields)
}

/// Writes the fields that are there (of a new task, `is_new`), and gives back the status that is asked for.
pub(crate) fn write_fields(
    reader: &mut Reader<'_>,
    task: &mut Task,
    fields: &Map<String, Value>,
    is_new: bool,
    env: &Env<'_>,
) -> Option<Status> {
    let mut status = None;
    let before = reader.faults();
    let recurrence_before = fields.get("recurrence").and(task.recurrence.clone());
    for name in WRITABLE {
        let Some(value) = fields.get(name) else { continue };
        let mut at = reader.at(name);
        match (name, value) {
            ("status", value) => status = read_status(&mut at, value),
            ("recurrence", Value::Object(_)) => {
                let read = merge_recurrence(&mut at, task.recurrence.as_deref(), value);
                task.recurrence = read.map(Box::new).or_else(|| task.recurrence.take());
            }
            (_, Value::Object(_)) => {
                let merged = merge(object(task, name), value);
                write(&mut at, task, name, &merged);
            }
            _ => write(&mut at, task, name, value),
        }
    }
    if let Some(recurrence) = fields.get("recurrence").filter(|_| reader.faults() == before)
        && task.recurrence != recurrence_before
    {
        let stays_without = !is_new && fields.contains_key("due");
        settle(reader, task, read_phrase_time(recurrence), stays_without, env);
    }
    if fields.contains_key("list") && !(env.list_exists)(task.list) {
        reader.at("list").refuse::<()>("invalid", "there is no such list");
    }
    status
}

/// Merges a patch into a recurrence.
pub(crate) fn merge_recurrence(
    reader: &mut Reader<'_>,
    present: Option<&Recurrence>,
    patch: &Value,
) -> Option<Recurrence> {
    let Value::Object(_) = patch else {
        return reader.refuse("wrong_type", "an object is expected");
    };
    let target = serde_json::to_value(present).unwrap_or_default();
    Recurrence::read(reader, &merge(without_alternatives(target, patch), patch))
}

/// A recurrence has one rule, and a way to catch up that goes with its mode: a patch that names another takes the place of
/// what is there, rather than contradict it.
fn without_alternatives(mut target: Value, patch: &Value) -> Value {
    const RULES: [&str; 4] = ["rrule", "cron", "every", "phrase"];
    let named = |name: &str| patch.get(name).is_some_and(|value| !value.is_null());
    if let Value::Object(fields) = &mut target {
        if RULES.into_iter().any(named) {
            RULES
                .into_iter()
                .filter(|name| !named(name))
                .for_each(|name| drop(fields.remove(name)));
        }
        if named("phrase") {
            // It says these itself.
            for name in ["anchor", "until", "count", "month_end"] {
                fields.remove(name);
            }
        }
        if named("mode") && patch.get("mode") != fields.get("mode") {
            fields.remove("catch_up");
        }
        for (end, other) in [("until", "count"), ("count", "until")] {
            if named(end) && !named(other) {
                fields.remove(other);
            }
        }
    }
    target
}
