//! Until when it is put off, what is refused, and what ends it.

use chrono_tz::Tz;
use serde_json::json;

use super::*;
use crate::task::{complete, duplicate, patch, reopen, skip, trash, undo};
use crate::{TaskId, Title};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn env() -> Env<'static> {
    let now = at("2030-05-01T12:00:00.500Z");
    Env { now, zone: Tz::Europe__Berlin, list_exists: &|_| true }
}

fn task() -> Task {
    let title = Title::try_from("a".to_owned()).unwrap();
    Task::new(TaskId(uuid::Uuid::nil()), title, at("2030-05-01T07:00:00Z"))
}

fn snoozed() -> Task {
    snooze(&task(), &json!({"minutes": 10}), &env()).unwrap().task
}

#[test]
fn it_is_put_off_by_minutes_to_an_instant_or_to_a_time_with_a_name() {
    for (body, until) in [
        (json!({"minutes": 1}), "2030-05-01T12:01:00.500Z"),
        (json!({"preset": "10_minutes"}), "2030-05-01T12:10:00.500Z"),
        (json!({"preset": "1_hour"}), "2030-05-01T13:00:00.500Z"),
        (json!({"preset": "tomorrow"}), "2030-05-02T07:00:00Z"),
        (json!({"until": "2030-06-01T09:00:00+02:00"}), "2030-06-01T07:00:00Z"),
    ] {
        let decided = snooze(&task(), &body, &env()).unwrap();
        assert_eq!(decided.task.snoozed_until, Some(at(until)), "{body}");
        let event = decided.event.unwrap();
        assert_eq!(event.changed, ["snoozed_until"]);
        assert_eq!(decided.task.due, None, "it is not rescheduled");
        let back = undo(&decided.task, &decided.undo.unwrap(), env().now).unwrap();
        assert_eq!(back.task.snoozed_until, None);
    }
    // In Samoa it is the 2nd already.
    let apia = Env { zone: Tz::Pacific__Apia, ..env() };
    let decided = snooze(&task(), &json!({"preset": "tomorrow"}), &apia).unwrap();
    assert_eq!(decided.task.snoozed_until, Some(at("2030-05-02T20:00:00Z")));
}

#[test]
fn what_makes_no_sense_is_told() {
    for (body, expected) in [
        (json!({}), (" ", "required")),
        (json!({"minutes": 0}), ("/minutes", "out_of_range")),
        (json!({"minutes": 527_041}), ("/minutes", "out_of_range")),
        (json!({"minutes": "10"}), ("/minutes", "wrong_type")),
        (json!({"until": "2030-05-01T12:00:00.500Z"}), ("/until", "invalid")),
        (json!({"until": "tomorrow"}), ("/until", "invalid")),
        (json!({"preset": "never"}), ("/preset", "invalid")),
        (json!({"minutes": 10, "preset": "1_hour"}), (" ", "contradiction")),
        (json!({"hours": 1}), ("/hours", "unknown_field")),
        (json!(10), (" ", "wrong_type")),
    ] {
        match snooze(&task(), &body, &env()) {
            Err(Refusal::Invalid(faults)) => {
                let fault = &faults.0[0];
                assert_eq!((fault.pointer.as_str(), fault.code), (expected.0.trim(), expected.1));
            }
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[test]
fn only_an_open_task_is_put_off() {
    let body = json!({"minutes": 10});
    let done = complete(&task(), &env()).unwrap().task;
    assert_eq!(snooze(&done, &body, &env()), Err(Refusal::Closed(done.id)));
    let gone = trash(&task(), env().now).task;
    assert_eq!(snooze(&gone, &body, &env()), Err(Refusal::InTrash(gone.id)));
}

#[test]
fn closing_ends_it_and_undoing_that_brings_it_back() {
    let recurring = json!({"rrule": "FREQ=DAILY"}).try_into().unwrap();
    let recurring = Task { recurrence: Some(Box::new(recurring)), ..snoozed() };
    let closed = [
        complete(&snoozed(), &env()).unwrap(),
        patch(&snoozed(), &json!({"status": "cancelled"}), &env()).unwrap(),
        skip(&recurring, &env()).unwrap(),
    ];
    for decided in closed {
        assert_eq!(decided.task.snoozed_until, None);
        let back = undo(&decided.task, &decided.undo.unwrap(), env().now).unwrap().task;
        assert_eq!(back.snoozed_until, snoozed().snoozed_until);
        let open = reopen(&decided.task, env().now).unwrap().task;
        assert_eq!(open.snoozed_until, None, "reopening is another thing");
    }
    let body = json!({"status": "done", "snoozed_until": "2030-05-02T12:00:00Z"});
    assert_eq!(patch(&task(), &body, &env()).unwrap().task.snoozed_until, None);
    let done = complete(&task(), &env()).unwrap().task;
    let body = json!({"snoozed_until": "2030-05-02T12:00:00Z"});
    assert_eq!(patch(&done, &body, &env()).unwrap().task.snoozed_until, None, "it is closed");
}

#[test]
fn it_is_cleared_by_null_and_is_not_copied() {
    let cleared = patch(&snoozed(), &json!({"snoozed_until": null}), &env()).unwrap().task;
    assert_eq!(cleared.snoozed_until, None);
    let copy = duplicate(&snoozed(), TaskId(uuid::Uuid::max()), env().now).unwrap().task;
    assert_eq!(copy.snoozed_until, None);
    let again = snooze(&snoozed(), &json!({"minutes": 10}), &env()).unwrap();
    assert!(again.event.is_none(), "asked twice");
}
