//! Lists, and what becomes of their tasks.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::portion::Portion;
use crate::strategies::task_named;
use crate::task::Task;

mod order;

fn now() -> DateTime<Utc> {
    "2030-05-01T07:00:00Z".parse().unwrap()
}

fn list(n: u128) -> List {
    create(None, ListId(Uuid::from_u128(n)), 0, &json!({"name": format!("list {n}")}), now())
        .unwrap()
}

#[test]
fn a_list_is_made_and_changed() {
    let made = list(1);
    let later = now() + chrono::TimeDelta::hours(1);
    let body = json!({"name": " Home ", "colour": "#00FF7f", "archived": true});
    let changed = patch(&made, &body, later).unwrap();
    assert_eq!((changed.name.as_str(), changed.version, changed.archived), ("Home", 2, true));
    assert_eq!(changed.colour.map(String::from).as_deref(), Some("#00ff7f"));
    assert_eq!(patch(&changed, &body, later), Ok(changed.clone()), "asking again changes nothing");
    assert_eq!(patch(&changed, &json!({"colour": null}), later).unwrap().colour, None);
    assert_eq!(create(Some(&changed), changed.id, 1, &json!({}), later), Ok(changed));
}

#[test]
fn wrong_lists_are_pointed_at() {
    let wrong = |body| match create(None, ListId(Uuid::from_u128(2)), 0, &body, now()) {
        Err(ListRefused::Invalid(found)) => {
            found.0.into_iter().map(|one| format!("{} {}", one.pointer, one.code)).collect()
        }
        other => vec![format!("{other:?}")],
    };
    assert_eq!(
        wrong(json!({"name": "", "colour": "red", "x": 1})),
        ["/x unknown_field", "/name too_short", "/colour invalid"]
    );
    assert_eq!(wrong(json!({"name": "x".repeat(101)})), ["/name too_long"]);
    assert_eq!(wrong(json!({"name": "a\0b"})), ["/name invalid"]);
    let many =
        create(None, ListId(Uuid::from_u128(2)), List::MAX_PER_USER, &json!({"name": "x"}), now());
    assert_eq!(many, Err(ListRefused::TooMany));
}

#[test]
fn a_list_is_found_by_its_name() {
    let named_home = |n| patch(&list(n), &json!({"name": "Home"}), now()).unwrap();
    let inbox = patch(&List::inbox(), &json!({"name": "Eingang"}), now()).unwrap();
    let lists = [named_home(1), named_home(2), inbox];
    assert_eq!(named(&lists, "hOME").len(), 2);
    assert_eq!(named(&lists, "eingang"), [ListId::INBOX]);
    assert_eq!(named(&lists, "Inbox"), [ListId::INBOX]);
    assert_eq!(named(&[List::inbox()], "inbox"), [ListId::INBOX]);
    assert_eq!((named(&[], "inbox"), named(&lists, "work")), (vec![ListId::INBOX], vec![]));
}

#[test]
fn the_inbox_stays() {
    let inbox = List::inbox();
    let to = Destination::Trash;
    assert_eq!(delete(&inbox, to, |_| true), Err(ListRefused::Inbox));
    assert_eq!(patch(&inbox, &json!({"archived": true}), now()), Err(ListRefused::Inbox));
    assert_eq!(patch(&inbox, &json!({"name": "Eingang"}), now()).unwrap().version, 2);
}

fn portion(tasks: usize) -> Portion {
    Portion { tasks, bytes: 1 << 20 }
}

#[test]
fn deleting_a_list_takes_every_task_somewhere() {
    let (gone, other) = (list(1), list(2));
    let mut here = task_named("here");
    here.list = gone.id;
    let elsewhere = task_named("elsewhere");
    let tasks = [here, elsewhere];
    let exists = |id| id == other.id || id == ListId::INBOX;
    let go = |destination, exists: &dyn Fn(ListId) -> bool| {
        let carry = delete(&gone, destination, |id| id == other.id || id == ListId::INBOX).unwrap();
        let carried = carry.next(tasks.iter(), exists, portion(10), now());
        assert!(!carried.more);
        carried.tasks
    };

    let moved = go(Destination::List(other.id), &exists);
    assert_eq!(moved.len(), 1);
    assert_eq!(
        (moved[0].task.list, moved[0].event.as_ref().unwrap().changed.as_slice()),
        (other.id, ["list"].as_slice())
    );
    let moved = go(Destination::List(other.id), &|_| false);
    assert_eq!(moved[0].task.list, ListId::INBOX, "the other is gone as well by now");

    let trashed = go(Destination::Trash, &exists);
    let after = &trashed[0].task;
    assert!(after.is_in_trash() && after.list == ListId::INBOX && after.version == 2);
    assert_eq!(trashed[0].event.as_ref().unwrap().changed, ["list", "deleted_at"]);

    for nowhere in [gone.id, ListId(Uuid::from_u128(9))] {
        let refused = delete(&gone, Destination::List(nowhere), exists);
        assert_eq!(refused, Err(ListRefused::NoDestination(nowhere)));
    }
}

#[test]
fn a_list_is_deleted_in_several_commits() {
    let gone = list(1);
    let in_it = |n: usize| Task { list: gone.id, ..task_named(&format!("task {n}")) };
    let mut tasks: Vec<_> = (0..7).map(in_it).collect();
    let carry = delete(&gone, Destination::Trash, |_| true).unwrap();
    let stored = serde_json::to_string(&carry).unwrap();
    assert_eq!(serde_json::from_str::<Carry>(&stored).unwrap(), carry);
    let mut commits = vec![];
    loop {
        let carried = carry.next(tasks.iter(), |_| true, portion(3), now());
        for decided in &carried.tasks {
            *tasks.iter_mut().find(|task| task.id == decided.task.id).unwrap() =
                decided.task.clone();
        }
        commits.push(carried.tasks.len());
        if commits.len() == 1 {
            tasks.push(in_it(99));
        }
        if !carried.more {
            break;
        }
    }
    assert_eq!(commits, [3, 3, 2], "what got into it meanwhile goes as well");
    assert!(tasks.iter().all(|task| task.is_in_trash() && task.version == 2));
}
