//! The published forms, and what is refused.

use std::fs;
use std::path::{Path, PathBuf};

use domain::TaskId;
use serde_json::Value;
use uuid::Uuid;

use super::*;

mod samples;
mod schemas;

use samples::{at, user};

const TASK: Uuid = Uuid::from_u128(0x0190_f2d7_0000_7000_8000_0000_0000_0001);

fn golden(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// `daybook.task.created.v1`, of `task.created.v1.json`.
fn kind_of(file: &Path) -> String {
    let name = file.file_stem().unwrap().to_str().unwrap();
    format!("daybook.{}", name.strip_suffix(".schema").unwrap_or(name))
}

fn subject_of(data: &Value) -> String {
    let item = ["task", "list", "filter", "series"].into_iter().find_map(|name| data.get(name));
    match item {
        Some(item) => item["id"].as_str().unwrap().to_owned(),
        None if data["settings"].is_object() => data["user"].as_str().unwrap().to_owned(),
        None => data["tag"]["name"].as_str().unwrap().to_lowercase(),
    }
}

fn form(data: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(data).unwrap() + "\n"
}

#[test]
fn what_is_published_is_as_its_golden_and_is_understood() {
    let (user, events) = (user(), samples::events());
    let mut kinds: Vec<_> = events.iter().map(kind).collect();
    for event in &events {
        let kind = kind(event);
        let text = form(&Data::of(&user, event));
        let file = format!("golden/{}.json", kind.strip_prefix("daybook.").unwrap());
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let golden = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(text, golden, "{}", file.display());
        let (id, read) = parse(kind, "ada:7", &subject(event), text.as_bytes()).unwrap();
        assert_eq!((id.to_string().as_str(), &read), ("ada:7", &Data::of(&user, event)));
        let silent = matches!(event, Event::Tag { .. } | Event::Settings { .. });
        assert_eq!(read.time().is_none(), silent, "{kind} says when it changed");
    }
    kinds.sort_unstable();
    let mut all: Vec<_> = TYPES.iter().map(|(kind, _)| *kind).collect();
    all.sort_unstable();
    assert_eq!(kinds, all, "each type is published by one sample");
}

#[test]
fn every_form_that_was_ever_published_is_understood() {
    let files: Vec<_> = [golden("golden"), golden("golden/first")].concat();
    assert_eq!(files.len(), TYPES.len() + 3);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let data: Value = serde_json::from_str(&text).unwrap();
        let read = parse(&kind_of(&file), "ada:7", &subject_of(&data), text.as_bytes());
        assert!(read.is_ok(), "{}: {read:?}", file.display());
    }
}

#[test]
fn a_task_of_the_first_version_is_read_whole() {
    let text = include_str!("../../golden/first/task.completed.v1.json");
    let (_, read) = parse(TASK_COMPLETED, "ada:7", &TASK.to_string(), text.as_bytes()).unwrap();
    let Data::Task(data) = read else { panic!("no task") };
    let TaskData { task, changed, .. } = *data;
    assert_eq!((task.id, task.version, changed.len()), (TaskId(TASK), 2, 0));
    assert_eq!(task.completed_at, Some(at("2030-05-01T12:00:00.5Z")));
}

#[test]
fn the_users_zone_is_said_where_it_matters() {
    let (user, berlin) = (user(), "Europe/Berlin".parse().unwrap());
    let mut said = 0;
    for event in samples::events() {
        let Data::Task(data) = Data::of(&user, &event).in_zone(berlin) else { continue };
        // The due date of the sample has a zone, its start has none.
        assert_eq!(data.tz.as_deref(), Some("Europe/Berlin"));
        assert_eq!(data.zone(), berlin);
        let whole = data.task.start;
        let task = domain::Task { start: None, due: None, ..data.task.into_owned() };
        for (start, reminders, needed) in
            [(None, task.reminders.clone(), false), (whole, Vec::new(), task.recurrence.is_some())]
        {
            let task = domain::Task { start, reminders, ..task.clone() };
            assert_eq!(task.depends_on_zone(), needed);
        }
        said += 1;
    }
    assert!(said > 5);
}

#[test]
fn a_field_added_later_does_not_disturb() {
    for file in golden("golden") {
        let later = fs::read_to_string(&file).unwrap().replacen('{', r#"{"mood":"blue","#, 1);
        let data: Value = serde_json::from_str(&later).unwrap();
        let read = parse(&kind_of(&file), "ada:7", &subject_of(&data), later.as_bytes());
        assert!(read.is_ok(), "{}: {read:?}", file.display());
    }
}

#[test]
fn what_will_never_be_understood_says_why() {
    let check = |kind: &str, id: &str, subject: &str, data: &str| {
        parse(kind, id, subject, data.as_bytes()).unwrap_err().to_string()
    };
    let (task, good) = (TASK.to_string(), include_str!("../../golden/task.created.v1.json"));
    assert_eq!(
        check("daybook.task.painted.v1", "ada:7", &task, good),
        "the event type \"daybook.task.painted.v1\" is unknown"
    );
    for id in ["", "ada", "ada:", "ada:0", "ada:+7", "ada:07", "Ada:7", ":7", "ada:7:7"] {
        assert_eq!(
            check(TASK_CREATED, id, &task, good),
            format!("the event id {id:?} is not {{user}}:{{seq}}")
        );
    }
    let data = "the event's data is not what its type says";
    assert_eq!(check(TASK_CREATED, "ada:7", &task, "{}"), data);
    assert_eq!(check(TASK_CREATED, "ada:7", &task, "\u{0}"), data);
    for other in [LIST_CREATED, TAG_UPDATED, FILTER_DELETED] {
        assert_eq!(check(other, "ada:7", &task, good), data, "a task is no {other}");
    }
    let differ = |what| format!("the event's {what} and its data differ");
    assert_eq!(check(TASK_CREATED, "eve:7", &task, good), differ("id"));
    assert_eq!(check(TASK_CREATED, "ada:7", "x", good), differ("subject"));
    let tag = include_str!("../../golden/tag.updated.v1.json");
    assert_eq!(check(TAG_UPDATED, "ada:7", "Office", tag), differ("subject"), "a tag's key is due");
    let filter = include_str!("../../golden/filter.created.v1.json");
    assert_eq!(check(FILTER_CREATED, "eve:7", "x", filter), differ("id"));
    assert_eq!(check(FILTER_CREATED, "ada:7", &task, filter), differ("subject"));
}
