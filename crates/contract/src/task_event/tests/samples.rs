//! One event of each type that is published, as the decisions of the domain make them.

use chrono::{DateTime, Utc};
use domain::list;
use domain::query::SavedFilter;
use domain::series::{self, Closed, Series};
use domain::settings::Settings;
use domain::tag::Tag;
use domain::task::{self, Decided, Env};
use domain::when::Tz;
use domain::{Event, ListId, TaskId, UserId};
use serde_json::json;
use uuid::Uuid;

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn user() -> UserId {
    "ada".parse().unwrap()
}

const LIST: Uuid = Uuid::from_u128(0x0190_f2d7_0000_7000_8000_0000_0000_0002);
const FILTER: Uuid = Uuid::from_u128(0x0190_f2d7_0000_7000_8000_0000_0000_0003);

fn env(now: &str) -> Env<'static> {
    Env { now: at(now), list_exists: &|_| true, zone: Tz::UTC }
}

fn whole_task() -> Decided {
    let body = json!({
        "title": "water the plants", "notes": "the *big* one twice", "priority": "high", "tags": ["home", "Garden"],
        "list": LIST, "start": {"date": "2030-05-01"},
        "due": {"date": "2030-05-03", "time": "09:30", "tz": "Europe/Berlin"},
        "checklist": [{"title": "fill the can", "done": true}, {"title": "water"}],
        "recurrence": {"every": {"n": 3, "unit": "day"}, "until": "2030-12-31"},
        "reminders": [{"at": "2030-05-02T06:00:00Z"}, {"relative_to": "due", "offset_minutes": -30}],
    });
    task::create(None, TaskId(super::TASK), &body, &env("2030-05-01T07:00:00Z")).unwrap()
}

fn task_events() -> Vec<Decided> {
    let made = whole_task();
    let patch = json!({"title": "water all plants", "due": null, "tags": ["home"]});
    let updated = task::patch(&made.task, &patch, &env("2030-05-01T08:00:00Z")).unwrap();
    let completed = task::complete(&updated.task, &env("2030-05-01T12:00:00.5Z")).unwrap();
    let reopened = task::reopen(&completed.task, at("2030-05-01T12:01:00Z")).unwrap();
    let trashed = task::trash(&reopened.task, at("2030-05-02T07:00:00Z"));
    let restored = task::restore(&trashed.task, at("2030-05-02T07:01:00Z")).unwrap();
    let skipped = task::skip(&restored.task, &env("2030-05-02T07:02:00Z")).unwrap();
    let deleted = task::delete_permanently(&skipped.task, at("2030-05-02T07:03:00Z"));
    vec![made, updated, completed, reopened, trashed, restored, skipped, deleted]
}

fn lists() -> Vec<Option<Event>> {
    let made = || {
        let body = json!({"name": "Home", "colour": "#00aa55"});
        list::create(None, ListId(LIST), 0, &body, at("2030-05-01T07:00:00Z")).unwrap()
    };
    let now = at("2030-05-02T07:00:00Z");
    let body = json!({"name": "House", "colour": null, "archived": true});
    let changed = list::patch(&made(), &body, now).unwrap();
    vec![
        Event::list(None, Some(&made()), made().created_at),
        Event::list(Some(&made()), Some(&changed), now),
        Event::list(Some(&changed), None, at("2030-05-03T07:00:00Z")),
    ]
}

fn tags() -> Vec<Option<Event>> {
    let colour = "#aa0055".parse().ok();
    let made = Tag { name: "work".parse().unwrap(), colour: None, version: 1 };
    let changed = Tag { name: "Office".parse().unwrap(), colour, version: 2 };
    vec![
        Event::tag(None, Some(&made), at("2030-05-01T07:00:00Z")),
        Event::tag(Some(&made), Some(&changed), at("2030-05-02T07:00:00Z")),
        Event::tag(Some(&changed), None, at("2030-05-03T07:00:00Z")),
    ]
}

fn filters() -> Vec<Option<Event>> {
    let now = at("2030-05-02T07:00:00Z");
    let body = |filter| json!({"name": "urgent", "filter": filter, "sort": "-priority,due"});
    let put = |old, filter, now| SavedFilter::put(old, FILTER, &body(filter), now).unwrap();
    let made = put(None, "priority >= high", at("2030-05-01T07:00:00Z"));
    let changed = put(Some(&made), "priority >= high and due < in 7 days", now);
    vec![
        Event::filter(None, Some(&made), made.updated_at),
        Event::filter(Some(&made), Some(&changed), now),
        Event::filter(Some(&changed), None, at("2030-05-03T07:00:00Z")),
    ]
}

fn all_of_series() -> Vec<Option<Event>> {
    let first = whole_task().task;
    let (made, progress) = Series::begin(&first, first.created_at, Tz::UTC).unwrap();
    let now = |day: u32| at(&format!("2030-05-0{day}T08:00:00Z"));
    let left_out = series::skip_next(&made, &progress, now(1), Tz::UTC).unwrap();
    let paused = series::pause(&left_out, now(2));
    let resumed = series::resume(&paused, now(3));
    let ended = series::end(&resumed, &progress, now(4)).series;
    let Closed::Next(next) = series::close(&made, &progress, now(4), Tz::UTC, |_| false) else {
        panic!("nothing comes next")
    };
    let kind = task::EventKind::OccurrenceGenerated;
    let generated = task::Event { kind, task: next.task, changed: vec![] };
    let states = [made, left_out, paused, resumed, ended];
    let before = [None].into_iter().chain(states.iter().map(Some));
    let changes = before.zip(&states).map(|(before, after)| Event::series(before, after));
    changes.chain([Some(generated.into())]).collect()
}

fn settings() -> Vec<Option<Event>> {
    let usual = Settings::default();
    let changed = usual.patch(&json!({"tz": "Europe/Berlin"})).unwrap();
    vec![Event::settings(&user(), &usual, &changed, at("2030-05-01T07:00:00Z"))]
}

/// All of them.
pub(super) fn events() -> Vec<Event> {
    let of_tasks = task_events().into_iter().map(|decided| decided.event.map(Event::from));
    let others = [lists(), tags(), filters(), settings(), all_of_series()].concat();
    of_tasks.chain(others).map(|event| event.expect("something changed")).collect()
}
