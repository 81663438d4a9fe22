//! The published forms of what becomes of reminders, and what is refused.

use std::fs;
use std::path::Path;

use domain::task::{self, Env};
use jsonschema::Registry;
use serde_json::{Value, json};

use super::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../contracts/events");
const TASK: TaskId = TaskId(Uuid::from_u128(0x0190_f2d7_0000_7000_8000_0000_0000_0001));
const CAUSE: &str = "ada:7";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// As reminder says it, with its id.
fn sample(kind: &str) -> (Uuid, Data<'static>) {
    let user: UserId = "ada".parse().unwrap();
    let user = Cow::Owned(user);
    if kind == REMINDER_TRIGGERED {
        let body = json!({
            "title": "water the plants", "due": {"date": "2030-05-03", "time": "09:30"},
            "reminders": [{"relative_to": "due", "offset_minutes": -30}],
        });
        let now = at("2030-05-01T07:00:00Z");
        let env = Env { now, zone: domain::when::Tz::UTC, list_exists: &|_| true };
        let task = task::create(None, TASK, &body, &env).unwrap().task;
        let triggered = Triggered {
            user,
            task: Cow::Owned(task),
            reminder: "due-30m".into(),
            at: at("2030-05-03T07:00:00Z"),
            late_by: Some(42),
            tz: "Europe/Berlin".into(),
        };
        return (triggered.id(), Data::Triggered(Box::new(triggered)));
    }
    let reminder = if kind == REMINDER_SNOOZED { "snooze" } else { "due-30m" };
    let noted =
        Noted { user, task_id: TASK, reminder: reminder.into(), at: at("2030-05-03T07:00:00Z") };
    (noted.id(kind, CAUSE), Data::Noted(noted))
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|_| panic!("no {}", path.display()));
    serde_json::from_str(&text).unwrap()
}

fn schema(kind: &str) -> (String, Value) {
    let name = kind.strip_prefix("daybook.reminder.").unwrap();
    let path = format!("reminder/{name}.schema.json");
    (format!("test:///{path}"), read(&Path::new(FOLDER).join(path)))
}

fn parts() -> Vec<(String, Value)> {
    let files = fs::read_dir(Path::new(FOLDER).join("parts")).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let uri =
        |path: &Path| format!("test:///parts/{}", path.file_name().unwrap().to_str().unwrap());
    files.map(|path| (uri(&path), read(&path))).collect()
}

#[test]
fn each_type_has_a_schema_that_takes_what_is_said_and_its_own_examples() {
    let parts = parts();
    let registry = parts
        .iter()
        .fold(Registry::new(), |registry, (uri, part)| registry.add(uri.clone(), part).unwrap());
    let registry = registry.prepare().unwrap();
    for kind in TYPES {
        let (uri, schema) = schema(kind);
        assert!(schema["description"].as_str().unwrap().contains(kind), "{kind} is not named");
        let options = jsonschema::draft202012::options().with_base_uri(uri);
        let options = options.with_registry(&registry).should_validate_formats(true);
        let validator = options.build(&schema).unwrap();
        let said = serde_json::to_value(sample(kind).1).unwrap();
        assert_eq!(schema["examples"], json!([said]), "{kind}");
        let refused = validator.validate(&said).map_err(|error| error.to_string());
        assert_eq!(refused, Ok(()), "{kind}: {said}");
        for (field, value) in [
            ("user", json!("Ada")),
            ("reminder", json!("tomorrow")),
            ("at", json!("noon")),
            ("at", Value::Null),
        ] {
            let mut wrong = said.clone();
            wrong[field] = value.clone();
            assert!(!validator.is_valid(&wrong), "{kind} took {value} as {field}");
        }
    }
    let files = fs::read_dir(Path::new(FOLDER).join("reminder")).unwrap().count();
    assert_eq!(files, TYPES.len(), "a schema of what is not said");
}

#[test]
fn what_is_said_is_understood() {
    for kind in TYPES {
        let (id, data) = sample(kind);
        let text = serde_json::to_vec(&data).unwrap();
        let read = parse(kind, &id.to_string(), &TASK.to_string(), &text).unwrap();
        assert_eq!(read, (id, data), "{kind}");
    }
}

#[test]
fn an_event_has_one_name_for_each_cause() {
    let now = at("2030-05-03T07:00:00Z");
    assert_eq!(
        triggered_id(TASK, "due-30m", now).to_string(),
        "114727aa-ea87-5018-a7ad-fbb12d125ae0",
        "the name that was given out may never change"
    );
    let others = [
        triggered_id(TASK, "due-31m", now),
        triggered_id(TASK, "due-30m", now + chrono::TimeDelta::milliseconds(1)),
        triggered_id(TaskId(Uuid::nil()), "due-30m", now),
        sample(REMINDER_SCHEDULED).0,
        sample(REMINDER_CANCELLED).0,
    ];
    for other in others {
        assert_ne!(other, triggered_id(TASK, "due-30m", now));
    }
    let Data::Noted(noted) = sample(REMINDER_SCHEDULED).1 else { panic!("triggered") };
    assert_ne!(noted.id(REMINDER_SCHEDULED, "ada:7"), noted.id(REMINDER_SCHEDULED, "ada:8"));
}

#[test]
fn what_will_never_be_understood_says_why() {
    let (id, data) = sample(REMINDER_TRIGGERED);
    let (good, task) = (serde_json::to_string(&data).unwrap(), TASK.to_string());
    let check = |kind: &str, id: &str, subject: &str, data: &str| {
        parse(kind, id, subject, data.as_bytes()).unwrap_err().to_string()
    };
    let id = id.to_string();
    assert!(check("daybook.reminder.sung.v1", &id, &task, &good).contains("is unknown"));
    assert!(check(REMINDER_TRIGGERED, "ada:7", &task, &good).contains("id"));
    let another = good.replace("due-30m", "due-31m");
    assert!(check(REMINDER_TRIGGERED, &id, &task, &another).contains("id"), "it names another");
    assert!(check(REMINDER_TRIGGERED, &id, "x", &good).contains("subject"));
    assert!(check(REMINDER_TRIGGERED, &id, &task, "{}").contains("data"));
    assert!(check(REMINDER_SCHEDULED, &id, &task, &good).contains("data"), "no task_id");
}

#[test]
fn what_was_late_says_when_it_was_given() {
    let Data::Triggered(triggered) = sample(REMINDER_TRIGGERED).1 else { panic!("noted") };
    assert_eq!(triggered.given_at(), at("2030-05-03T07:00:42Z"));
    let on_time = Triggered { late_by: None, ..*triggered };
    assert_eq!(on_time.given_at(), on_time.at);
}
