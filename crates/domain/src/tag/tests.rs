//! Names of tags, and what renaming, merging and deleting them does to tasks.

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;
use crate::strategies::{self, task_named};
use crate::task::{Task, add_tags};

fn now() -> DateTime<Utc> {
    "2030-05-01T07:00:00Z".parse().unwrap()
}

fn name(text: &str) -> TagName {
    text.parse().unwrap()
}

fn tag(text: &str) -> Tag {
    Tag { name: name(text), colour: None, version: 1 }
}

fn tagged(tags: &[&str]) -> Task {
    let tags: Vec<_> = tags.iter().map(|tag| name(tag)).collect();
    add_tags(&task_named("a task"), &tags, now()).unwrap().task
}

fn names(task: &Task) -> Vec<&str> {
    task.tags.iter().map(TagName::as_str).collect()
}

#[test]
fn names_are_the_same_whatever_their_case_and_width() {
    for (one, two) in [
        ("Work", "wORK"),
        ("a  b", " a b "),
        ("Straße", "STRASSE"),
        ("ＡＢ", "ab"),
        ("Café", "cafe\u{301}"),
    ] {
        assert_eq!(name(one), name(two));
    }
    assert_ne!(name("café"), name("cafe"));
    for bad in ["", " ", "a\nb", "a\0", &"é".repeat(101)] {
        assert_eq!(bad.parse::<TagName>(), Err(InvalidTagName), "{bad:?}");
    }
    assert_eq!(name(&"é".repeat(100)).as_str().chars().count(), 100);
}

#[test]
fn renaming_reaches_every_task_that_has_the_tag_and_no_other() {
    let tasks = [tagged(&["work", "x"]), tagged(&["x"]), tagged(&["WORK"])];
    let change = rename(&tag("work"), name("Office"), None, tasks.iter(), now()).unwrap();
    let after: Vec<_> = change.tasks.iter().map(|decided| names(&decided.task)).collect();
    assert_eq!(after, [vec!["Office", "x"], vec!["Office"]]);
    assert_eq!(change.tasks[0].event.as_ref().unwrap().changed, ["tags"]);
    assert_eq!((change.put[0].version, change.remove.as_slice()), (2, [name("work")].as_slice()));

    let spelling = rename(&tag("work"), name("Work"), Some(&tag("work")), tasks.iter(), now());
    let spelling = spelling.unwrap();
    assert_eq!((spelling.tasks.len(), spelling.remove.len()), (2, 0), "the same tag, spelled anew");
    let taken = rename(&tag("work"), name("X"), Some(&tag("x")), tasks.iter(), now());
    assert_eq!(taken, Err(TagRefused::Taken(name("x"))));
}

#[test]
fn merging_leaves_no_tag_twice() {
    let tasks = [tagged(&["work", "office"]), tagged(&["work"]), tagged(&["office"])];
    let change = merge(&tag("work"), &tag("office"), tasks.iter(), now());
    let after: Vec<_> = change.tasks.iter().map(|decided| names(&decided.task)).collect();
    assert_eq!(after, [vec!["office"], vec!["office"]]);
    assert_eq!(merge(&tag("work"), &tag("Work"), tasks.iter(), now()), TagChange::default());
}

#[test]
fn deleting_takes_it_off_and_counts_tell_what_is_left() {
    let tasks = [tagged(&["work", "x"]), tagged(&["Work"])];
    assert_eq!(usage(tasks.iter())[&name("WORK")], Usage { open: 2, all: 2 });
    let change = delete(&tag("work"), tasks.iter(), now());
    let left: Vec<_> = change.tasks.into_iter().map(|decided| decided.task).collect();
    assert_eq!(usage(left.iter()).into_keys().collect::<Vec<_>>(), [name("x")]);
}

#[test]
fn a_tag_is_made_once() {
    let made = create(None, 0, name("work"), None).unwrap();
    assert_eq!(made.put, [tag("work")]);
    assert_eq!(create(Some(&tag("work")), 1, name("Work"), None), Ok(TagChange::default()));
    let red = "#ff0000".parse().ok();
    assert_eq!(
        create(Some(&tag("work")), 1, name("Work"), red),
        Err(TagRefused::Taken(name("work")))
    );
    assert_eq!(
        create(None, TagName::MAX_PER_USER, name("one more"), None),
        Err(TagRefused::TooMany)
    );
}

#[test]
fn using_a_tag_makes_it() {
    let task = tagged(&["work", "x"]);
    let kept = |name: &TagName| *name == "WORK".parse().unwrap();
    assert_eq!(missing(&task, kept, TagName::MAX_PER_USER - 1), Ok(vec![tag("x")]));
    assert_eq!(missing(&task, kept, TagName::MAX_PER_USER), Err(TagRefused::TooMany));
    assert_eq!(missing(&task, |_| true, TagName::MAX_PER_USER), Ok(vec![]));
}

proptest! {
    #[test]
    fn merging_one_tag_into_another_leaves_the_other_on_all_that_had_either(tasks in prop::collection::vec(strategies::task(), 0..8)) {
        let (from, into) = (tag("work"), tag("home"));
        let mut after = tasks.clone();
        for decided in merge(&from, &into, tasks.iter(), now()).tasks {
            let place = after.iter().position(|task| task.id == decided.task.id).unwrap();
            after[place] = decided.task;
        }
        for (before, after) in tasks.iter().zip(&after) {
            let had = before.tags.contains(&from.name) || before.tags.contains(&into.name);
            prop_assert_eq!(after.tags.contains(&into.name), had);
            prop_assert!(!after.tags.contains(&from.name));
        }
    }
}
