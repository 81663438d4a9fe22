//! Tasks: their stored form, and decisions about them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::*;
use crate::violation::Violations;

mod laws;
mod patching;
mod verbs;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    at("2030-05-01T07:00:00Z")
}

fn env() -> Env<'static> {
    env_at(now())
}

/// Lists 0 (the Inbox) to 9 exist.
fn env_at(now: DateTime<Utc>) -> Env<'static> {
    Env { now, list_exists: &|list| list.0.as_u128() < 10, zone: chrono_tz::UTC }
}

fn make(body: Value) -> Task {
    let id = TaskId(uuid::Uuid::from_u128(1));
    create(None, id, &body, &env()).unwrap().task
}

fn faults(refused: Result<Decided, Refusal>) -> Vec<String> {
    match refused {
        Err(Refusal::Invalid(Violations(found))) => {
            found.into_iter().map(|one| format!("{} {}", one.pointer, one.code)).collect()
        }
        other => vec![format!("not refused as invalid: {other:?}")],
    }
}

#[test]
fn a_task_kept_by_the_first_version_is_read() {
    let stored = json!({
        "id": "0190f2d7-0000-7000-8000-000000000001", "title": "water the plants", "status": "done",
        "completed_at": "2030-05-01T12:00:00.500Z", "version": 2,
        "created_at": "2030-05-01T07:00:00Z", "updated_at": "2030-05-01T12:00:00.500Z"
    });
    let task: Task = serde_json::from_value(stored).unwrap();
    assert_eq!((task.status, task.completed_at), (Status::Done, Some(task.updated_at)));
    assert_eq!((task.list, task.priority, task.tags.len()), (ListId::INBOX, Priority::None, 0));
}

#[test]
fn fields_of_a_newer_version_are_kept() {
    let mut stored = serde_json::to_value(make(json!({"title": "x"}))).unwrap();
    stored["mood"] = json!({"colour": [1, 2]});
    let task: Task = serde_json::from_value(stored).unwrap();
    let done = complete(&task, &env()).unwrap().task;
    assert_eq!(serde_json::to_value(done).unwrap()["mood"], json!({"colour": [1, 2]}));
}

#[test]
fn the_whole_form() {
    let task = make(json!({
        "title": "call the plumber", "notes": "ask for *Ada*", "priority": "high", "tags": ["Home", "work", "home"],
        "list": "00000000-0000-0000-0000-000000000003",
        "start": {"date": "2030-05-02"}, "due": {"date": "2030-05-03", "time": "09:30", "tz": "Europe/Berlin"},
        "checklist": [{"title": "find the number"}, {"title": "call", "done": true}],
        "recurrence": {"rrule": "FREQ=MONTHLY"},
        "reminders": [{"at": "2030-05-02T08:00:00+02:00"}, {"relative_to": "due", "offset_minutes": -30}]
    }));
    assert_eq!(
        serde_json::to_value(&task).unwrap(),
        json!({
            "id": "00000000-0000-0000-0000-000000000001", "title": "call the plumber", "notes": "ask for *Ada*",
            "status": "open", "priority": "high", "tags": ["Home", "work"],
            "list": "00000000-0000-0000-0000-000000000003", "start": {"date": "2030-05-02"},
            "due": {"date": "2030-05-03", "time": "09:30", "tz": "Europe/Berlin"},
            "checklist": [{"title": "find the number", "done": false}, {"title": "call", "done": true}],
            "position": task.position.as_str(),
            "recurrence": {"rrule": "FREQ=MONTHLY", "anchor": "due", "mode": "on_completion",
                "catch_up": "skip_missed", "month_end": "omit", "paused": false},
            "reminders": [{"at": "2030-05-02T06:00:00Z"}, {"relative_to": "due", "offset_minutes": -30}],
            "series": {"id": SeriesId::of(task.id), "occurrence": 1},
            "version": 1, "created_at": "2030-05-01T07:00:00Z", "updated_at": "2030-05-01T07:00:00Z"
        })
    );
    assert_eq!(task.due_at(), Some(at("2030-05-03T07:30:00Z")));
    let fires: Vec<_> =
        task.reminders.iter().map(|one| one.fires_at(&task, chrono_tz::UTC)).collect();
    assert_eq!(fires, [Some(at("2030-05-02T06:00:00Z")), Some(at("2030-05-03T07:00:00Z"))]);
}

#[test]
fn a_million_tasks_fit_into_memory() {
    assert!(size_of::<Task>() <= 512, "a task takes {} bytes", size_of::<Task>());
}
