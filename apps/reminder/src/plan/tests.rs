//! What each kind of event asks for.

use chrono::SecondsFormat;
use contract::task_event::{kind, subject};
use domain::settings::Settings;
use domain::task::{self, Decided, Env};
use domain::when::Tz;
use domain::{Event, TaskId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

const NOW: &str = "2030-05-01T12:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn user() -> UserId {
    "ada".parse().unwrap()
}

fn env() -> Env<'static> {
    let zone = Tz::Europe__Berlin;
    Env { now: at(NOW), zone, list_exists: &|_| true }
}

fn made(body: &Value) -> Decided {
    let mut body = body.clone();
    body["title"] = json!("a");
    task::create(None, TaskId(Uuid::from_u128(1)), &body, &env()).unwrap()
}

fn incoming(event: &Event) -> IncomingEvent {
    let ada = user();
    let data = Data::of(&ada, event).in_zone(Tz::Europe__Berlin);
    let time = event.time().to_rfc3339_opts(SecondsFormat::Millis, true);
    IncomingEvent {
        id: "ada:7".to_owned(),
        kind: kind(event).to_owned(),
        subject: subject(event),
        data: serde_json::to_vec(&data).unwrap(),
        extensions: [("time".to_owned(), time)].into(),
        ..IncomingEvent::default()
    }
}

/// What is planned of a decision at once, in a few words.
fn planned(decided: &Decided) -> String {
    let event = Event::from(decided.event.clone().expect("something changed"));
    words(&plan(&incoming(&event), event.time()).unwrap())
}

fn words(plan: &Plan) -> String {
    let list = |pending: &[Pending]| -> Vec<String> {
        let alarms = pending.iter().map(|one| &one.alarm);
        alarms.map(|one| format!(" {}@{}", one.name, one.at.format("%dT%H:%M"))).collect()
    };
    match plan {
        Plan::Nothing => "nothing".to_owned(),
        Plan::Arm { pending, .. } => format!("arm{}", list(pending).concat()),
        Plan::Cancel { pending, .. } => format!("cancel{}", list(pending).concat()),
        Plan::Move { since: Since { from, previous_tz }, .. } => {
            format!("move from {previous_tz:?} since {}", from.format("%dT%H:%M"))
        }
    }
}

fn due_30m() -> Value {
    json!({ "relative_to": "due", "offset_minutes": -30 })
}

#[test]
fn what_is_new_is_armed_in_the_users_zone_but_for_what_is_long_past() {
    let third = json!({ "date": "2030-05-03" });
    for (body, expected) in [
        (json!({}), "nothing"),
        (json!({ "notes": "no \"reminders\" here" }), "nothing"),
        (json!({ "reminders": [due_30m()] }), "nothing"),
        (json!({ "due": third, "reminders": [due_30m()] }), "arm due-30m@02T21:30"),
        (json!({ "reminders": [{ "at": "2030-05-01T11:00:00Z" }] }), "arm at@01T11:00"),
        (json!({ "reminders": [{ "at": "2030-05-02T11:00:00Z" }], "status": "done" }), "nothing"),
        (json!({ "snoozed_until": "2030-05-01T12:10:00Z" }), "arm snooze@01T12:10"),
    ] {
        assert_eq!(planned(&made(&body)), expected, "{body}");
    }
}

#[test]
fn a_change_is_looked_at_where_it_tells_of_reminders() {
    let third = json!({ "date": "2030-05-03" });
    let body = json!({ "due": third, "reminders": [due_30m(), { "at": "2030-05-04T09:00:00Z" }] });
    let task = made(&body).task;
    let patched = |patch: Value| task::patch(&task, &patch, &env()).unwrap();
    let both = "due-30m@02T21:30 at@04T09:00";
    let snoozed = task::snooze(&task, &json!({ "minutes": 5 }), &env()).unwrap();
    let later = json!({ "due": { "date": "2030-05-05" } });
    for (decided, expected) in [
        (patched(json!({ "title": "b" })), "nothing".to_owned()),
        (patched(json!({ "priority": "high", "tags": ["a"] })), "nothing".to_owned()),
        (patched(json!({ "due": null })), "arm at@04T09:00".to_owned()),
        (patched(json!({ "reminders": [] })), "nothing".to_owned()),
        (patched(later), "arm at@04T09:00 due-30m@04T21:30".to_owned()),
        (patched(json!({ "status": "cancelled" })), format!("cancel {both}")),
        (task::complete(&task, &env()).unwrap(), format!("cancel {both}")),
        (task::trash(&task, at(NOW)), format!("cancel {both}")),
        (task::delete_permanently(&task, at(NOW)), format!("cancel {both}")),
        (snoozed, format!("arm snooze@01T12:05 {both}")),
    ] {
        assert_eq!(planned(&decided), expected);
    }
    let done = task::complete(&task, &env()).unwrap().task;
    let retitled = task::patch(&done, &json!({ "title": "b" }), &env()).unwrap();
    assert_eq!(planned(&retitled), "nothing");
    assert_eq!(planned(&task::reopen(&done, at(NOW)).unwrap()), format!("arm {both}"));
    let gone = task::trash(&task, at(NOW)).task;
    assert_eq!(planned(&task::restore(&gone, at(NOW)).unwrap()), format!("arm {both}"));
}

#[test]
fn an_event_that_comes_late_is_looked_at_as_of_its_own_time() {
    let decided = made(&json!({ "reminders": [{ "at": "2030-05-01T13:00:00Z" }] }));
    let event = incoming(&decided.event.unwrap().into());
    for (now, expected) in [
        ("2030-05-01T12:00:01Z", "arm at@01T13:00"),
        ("2030-05-03T12:00:00Z", "arm at@01T13:00"),
        ("2030-05-31T13:00:00Z", "arm at@01T13:00"),
        ("2030-05-31T13:00:01Z", "nothing"),
    ] {
        assert_eq!(words(&plan(&event, at(now)).unwrap()), expected, "{now}");
    }
}

#[test]
fn a_move_is_looked_at_in_all_tasks() {
    let before = Settings::default();
    let after = before.patch(&json!({ "tz": "Asia/Tokyo" })).unwrap();
    let event = Event::settings(&user(), &before, &after, at(NOW)).unwrap();
    let planned = words(&plan(&incoming(&event), at(NOW)).unwrap());
    assert_eq!(planned, "move from Some(\"UTC\") since 01T12:00");
}

#[test]
fn what_is_malformed_is_refused_and_what_is_of_nothing_here_is_not_read() {
    let decided = made(&json!({ "reminders": [{ "at": "2030-05-02T09:00:00Z" }] }));
    let good = incoming(&decided.event.unwrap().into());
    let with = |change: fn(&mut IncomingEvent)| {
        let mut event = good.clone();
        change(&mut event);
        plan(&event, at(NOW))
    };
    assert!(with(|event| event.kind = "daybook.task.sung.v1".to_owned()).is_err());
    assert!(with(|event| event.id = "7".to_owned()).is_err());
    assert!(with(|event| event.subject = "7".to_owned()).is_err());
    assert!(with(|event| event.data = b"{\"reminders\":".to_vec()).is_err());
    assert!(with(|event| event.data = vec![0xff]).is_err());
    assert_eq!(with(|event| event.data = b"{}".to_vec()).unwrap(), Plan::Nothing);
    // A task says its own time, should the event not.
    assert!(with(|event| event.extensions.clear()).is_ok());
}
