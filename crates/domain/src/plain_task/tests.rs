//! Decisions about tasks, and the limits of titles and ids.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{InvalidTitle, UserId};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn new_task() -> NewTask {
    NewTask {
        id: TaskId(Uuid::from_u128(1)),
        title: "water the plants".to_owned().try_into().unwrap(),
    }
}

#[test]
fn a_task_is_made_once_however_often_it_is_asked_for() {
    let first = create(None, new_task(), at("2030-05-01T07:00:00Z"));
    assert_eq!(first.event, Some(TaskEvent::Created(first.task.clone())));

    let again = create(Some(&first.task), new_task(), at("2030-05-01T08:00:00Z"));
    assert_eq!(again, Decided { task: first.task, event: None });
}

#[test]
fn a_task_is_done_since_it_was_first_done() {
    let task = create(None, new_task(), at("2030-05-01T07:00:00Z")).task;

    let done = complete(&task, at("2030-05-01T12:00:00Z"));
    assert_eq!(done.task.status, Status::Done { completed_at: at("2030-05-01T12:00:00Z") });
    assert_eq!((done.task.version, done.task.created_at), (2, at("2030-05-01T07:00:00Z")));
    assert_eq!(done.event, Some(TaskEvent::Completed(done.task.clone())));

    let again = complete(&done.task, at("2030-05-02T12:00:00Z"));
    assert_eq!(again, Decided { task: done.task, event: None });
}

#[test]
fn deleting_announces_the_task_as_it_was() {
    let task = create(None, new_task(), at("2030-05-01T07:00:00Z")).task;
    let deleted = delete(&task, at("2030-05-01T09:00:00Z"));
    assert_eq!(deleted.event, Some(TaskEvent::Deleted(deleted.task.clone())));
    assert_eq!((deleted.task.version, deleted.task.title), (2, task.title));
}

#[test]
fn titles_at_their_limits() {
    let check = |text: &str| Title::try_from(text.to_owned()).map(String::from);
    assert_eq!(check("  tea \u{1F375} "), Ok("tea \u{1F375}".to_owned()));
    assert_eq!(check(" \u{3000} "), Err(InvalidTitle::Empty));
    assert_eq!(check(&"é".repeat(500)), Ok("é".repeat(500)));
    assert_eq!(check(&"é".repeat(501)), Err(InvalidTitle::TooLong(501)));
    assert_eq!(check("two\nlines"), Err(InvalidTitle::ControlCharacter('\n')));
    assert_eq!(check("a\0b"), Err(InvalidTitle::ControlCharacter('\0')));
}

#[test]
fn user_ids_hold_nothing_that_a_key_or_a_job_name_could_not() {
    for good in ["ada", "0", "a.b_c-d", "0190f2d7-0000-7000-8000-000000000000", &"a".repeat(64)] {
        assert_eq!(good.parse::<UserId>().map(String::from).as_deref(), Ok(good));
    }
    for bad in ["", "Ada", ".a", "-a", "a:b", "a||b", "a b", "é", &"a".repeat(65)] {
        assert!(bad.parse::<UserId>().is_err(), "{bad:?} passed");
    }
}

proptest! {
    #[test]
    fn a_task_survives_its_stored_form(seconds in 0i64..4_000_000_000, title in "\\PC{1,500}", done: bool) {
        let now = DateTime::from_timestamp(seconds, 0).unwrap();
        let Ok(title) = Title::try_from(title) else { return Ok(()) };
        let mut task = create(None, NewTask { title, ..new_task() }, now).task;
        if done {
            task = complete(&task, now).task;
        }
        let stored = serde_json::to_vec(&task).unwrap();
        prop_assert_eq!(serde_json::from_slice::<Task>(&stored).unwrap(), task);
    }
}
