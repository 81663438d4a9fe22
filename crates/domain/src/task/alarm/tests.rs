//! Where reminders lie among the instants, and which come too late.

use serde_json::json;

use super::*;
use crate::task::{Status, create, patch};
use crate::{ListId, TaskId};

const EVERY_LIST: &dyn Fn(ListId) -> bool = &|_| true;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn env() -> Env<'static> {
    let now = at("2030-05-01T12:00:00Z");
    Env { now, zone: Tz::Europe__Berlin, list_exists: EVERY_LIST }
}

fn made(body: &Value) -> Task {
    let mut body = body.clone();
    body["title"] = json!("a");
    create(None, TaskId(uuid::Uuid::nil()), &body, &env()).unwrap().task
}

#[track_caller]
fn check(body: &Value, zone: Tz, expected: &[(&str, &str)]) {
    let alarms = made(body).alarms(zone);
    let expected =
        expected.iter().map(|(name, when)| Alarm { at: at(when), name: (*name).to_owned().into() });
    let expected: Vec<_> = expected.collect();
    assert_eq!(alarms, expected);
}

#[test]
fn each_reminder_has_a_name_and_an_instant_in_the_zone() {
    let due = |offset: i64| json!({"relative_to": "due", "offset_minutes": offset});
    let floating = json!({
        "due": {"date": "2030-05-03", "time": "09:30"}, "start": {"date": "2030-05-02"},
        "reminders": [due(-30), due(0), due(15), {"relative_to": "start"}, {"at": "2030-05-02T06:00:00Z"}],
    });
    check(
        &floating,
        Tz::Europe__Berlin,
        &[
            ("start+0m", "2030-05-01T22:00:00Z"),
            ("at", "2030-05-02T06:00:00Z"),
            ("due-30m", "2030-05-03T07:00:00Z"),
            ("due+0m", "2030-05-03T07:30:00Z"),
            ("due+15m", "2030-05-03T07:45:00Z"),
        ],
    );
    check(
        &floating,
        Tz::Asia__Tokyo,
        &[
            ("start+0m", "2030-05-01T15:00:00Z"),
            ("at", "2030-05-02T06:00:00Z"),
            ("due-30m", "2030-05-03T00:00:00Z"),
            ("due+0m", "2030-05-03T00:30:00Z"),
            ("due+15m", "2030-05-03T00:45:00Z"),
        ],
    );
    let placed = json!({
        "due": {"date": "2030-05-03", "time": "09:30", "tz": "America/New_York"}, "reminders": [due(0)],
    });
    check(&placed, Tz::Asia__Tokyo, &[("due+0m", "2030-05-03T13:30:00Z")]);
    check(&json!({"reminders": [due(0)]}), Tz::UTC, &[]);
    // The clock of Berlin was put forward over 2:30.
    let gap = json!({"due": {"date": "2031-03-30", "time": "02:30"}, "reminders": [due(0)]});
    check(&gap, Tz::Europe__Berlin, &[("due+0m", "2031-03-30T01:30:00Z")]);
    let put_off = json!({"snoozed_until": "2030-05-01T13:00:00Z"});
    check(&put_off, Tz::UTC, &[("snooze", "2030-05-01T13:00:00Z")]);
}

#[test]
fn only_what_is_open_reminds() {
    let task = made(&json!({"reminders": [{"at": "2030-05-02T06:00:00Z"}]}));
    assert!(task.reminds());
    for status in [Status::Done, Status::Cancelled] {
        assert!(!Task { status, ..task.clone() }.reminds());
    }
    assert!(!Task { deleted_at: Some(env().now), ..task.clone() }.reminds());
    assert_eq!(Task { status: Status::Done, ..task.clone() }.alarms(Tz::UTC), task.alarms(Tz::UTC));
}

fn refused(body: &Value) -> Vec<String> {
    let mut body = body.clone();
    body["title"] = json!("a");
    match create(None, TaskId(uuid::Uuid::nil()), &body, &env()) {
        Ok(_) => Vec::new(),
        Err(crate::task::Refusal::Invalid(faults)) => {
            faults.0.into_iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect()
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn what_is_long_past_is_refused_when_it_is_set() {
    let late = json!({"at": "2030-04-30T11:59:59Z"});
    let just = json!({"at": "2030-04-30T12:00:00Z"});
    assert_eq!(refused(&json!({"reminders": [just, late]})), ["/reminders/1 invalid"]);
    assert_eq!(refused(&json!({"reminders": [just]})), [""; 0]);
    assert_eq!(
        refused(&json!({"reminders": [late], "status": "done"})),
        [""; 0],
        "nobody is reminded"
    );
    let due = json!({"relative_to": "due", "offset_minutes": 0});
    // 10 o'clock in Berlin is 8 o'clock in UTC.
    let day_before =
        |time: &str| json!({"due": {"date": "2030-04-30", "time": time}, "reminders": [due]});
    assert_eq!(refused(&day_before("14:00")), [""; 0]);
    assert_eq!(refused(&day_before("13:59")), ["/reminders/0 invalid"], "in the user's zone");
    let mut recurring = day_before("10:00");
    recurring["recurrence"] = json!({"rrule": "FREQ=DAILY"});
    assert_eq!(refused(&recurring), [""; 0], "they are for the next time");
    assert_eq!(
        refused(&json!({"snoozed_until": "2030-04-29T12:00:00Z"})),
        ["/snoozed_until invalid"]
    );
}

#[test]
fn what_was_there_before_may_stay() {
    let old = json!({"at": "2030-04-30T12:00:00Z"});
    let task = made(&json!({"reminders": [old]}));
    let later = Env { now: at("2030-05-20T12:00:00Z"), ..env() };
    let new = json!({"at": "2030-05-21T12:00:00Z"});
    assert!(patch(&task, &json!({"reminders": [old, new]}), &later).is_ok());
    assert!(patch(&task, &json!({"title": "b"}), &later).is_ok());
    assert!(patch(&task, &json!({"reminders": [{"at": "2030-04-30T12:00:01Z"}]}), &later).is_err());
}
