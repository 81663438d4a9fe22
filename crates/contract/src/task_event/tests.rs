//! The published forms, and what is refused.

use chrono::{DateTime, Utc};
use domain::{NewTask, Task, complete, create, delete};
use uuid::Uuid;

use super::*;

const TASK: Uuid = Uuid::from_u128(0x0190_f2d7_0000_7000_8000_0000_0000_0001);

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn open_task() -> Task {
    let title = "water the plants".to_owned().try_into().unwrap();
    create(None, NewTask { id: TaskId(TASK), title }, at("2030-05-01T07:00:00Z")).task
}

fn data(task: Task) -> String {
    let data = TaskData { user: "ada".parse().unwrap(), task };
    serde_json::to_string_pretty(&data).unwrap() + "\n"
}

#[test]
fn published_forms_are_as_they_were_first_published() {
    let done = complete(&open_task(), at("2030-05-01T12:00:00.5Z")).task;
    let gone = delete(&done, at("2030-05-02T07:00:00Z")).task;
    assert_eq!(data(open_task()), include_str!("../../golden/task.created.v1.json"));
    assert_eq!(data(done), include_str!("../../golden/task.completed.v1.json"));
    assert_eq!(data(gone), include_str!("../../golden/task.deleted.v1.json"));
}

#[test]
fn what_is_published_is_understood() {
    let (id, parsed) =
        parse(CREATED, "ada:7", &TASK.to_string(), data(open_task()).as_bytes()).unwrap();
    assert_eq!((id.to_string().as_str(), parsed.task), ("ada:7", open_task()));
}

#[test]
fn a_field_added_later_does_not_disturb() {
    let later = data(open_task()).replacen('{', r#"{"list":"inbox","#, 1);
    assert!(parse(CREATED, "ada:7", &TASK.to_string(), later.as_bytes()).is_ok());
}

#[test]
fn what_will_never_be_understood_says_why() {
    let check = |kind: &str, id: &str, subject: &str, data: &str| {
        parse(kind, id, subject, data.as_bytes()).unwrap_err().to_string()
    };
    let (task, good) = (TASK.to_string(), data(open_task()));
    assert_eq!(
        check("daybook.task.painted.v1", "ada:7", &task, &good),
        "the event type \"daybook.task.painted.v1\" is unknown"
    );
    for id in ["", "ada", "ada:", "ada:0", "ada:+7", "ada:07", "Ada:7", ":7", "ada:7:7"] {
        assert_eq!(
            check(CREATED, id, &task, &good),
            format!("the event id {id:?} is not {{user}}:{{seq}}")
        );
    }
    assert_eq!(check(CREATED, "ada:7", &task, "{}"), "the event's data is no task");
    assert_eq!(check(CREATED, "ada:7", &task, "\u{0}"), "the event's data is no task");
    assert_eq!(check(CREATED, "eve:7", &task, &good), "the event's id and its data differ");
    assert_eq!(check(CREATED, "ada:7", "x", &good), "the event's subject and its data differ");
}
