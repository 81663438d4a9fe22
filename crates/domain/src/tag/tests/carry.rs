//! What renaming, merging and deleting a tag does to tasks, and to the tag.

use proptest::prelude::*;

use super::*;
use crate::Event;
use crate::event::NotedKind;
use crate::portion::Portion;
use crate::strategies;

const ALL: Portion = Portion { tasks: usize::MAX, bytes: usize::MAX };

fn rename_to(old: &Tag, new: &str, taken: Option<&Tag>) -> Result<Carry, TagRefused> {
    let change = TagPatch { name: Some(name(new)), colour: None };
    match patch(old, &change, taken)? {
        Patched::Carry(carry) => Ok(carry),
        other => panic!("{other:?}"),
    }
}

fn after(carry: &Carry, tasks: &[Task]) -> Vec<Vec<String>> {
    let carried = carry.next(tasks.iter(), ALL, now());
    assert!(!carried.more);
    let names = |task: &Task| task.tags.iter().map(|tag| tag.as_str().to_owned()).collect();
    carried.tasks.iter().map(|decided| names(&decided.task)).collect()
}

/// Kind, name and previous name of each event.
fn told(events: &[Event]) -> Vec<(NotedKind, String, Option<String>)> {
    let one = |event: &Event| match event {
        Event::Tag { noted, previous_name } => {
            let previous = previous_name.as_ref().map(TagName::to_string);
            (noted.kind, noted.item.name.to_string(), previous)
        }
        other => panic!("{other:?}"),
    };
    events.iter().map(one).collect()
}

#[test]
fn renaming_reaches_every_task_that_has_the_tag_and_no_other() {
    let tasks = [tagged(&["work", "x"]), tagged(&["x"]), tagged(&["WORK"])];
    let carry = rename_to(&tag("work"), "Office", None).unwrap();
    assert_eq!(after(&carry, &tasks), [vec!["Office", "x"], vec!["Office"]]);
    let (change, events) = carry.end(Some(&tag("work")), None, now());
    let put = change.put.unwrap();
    assert_eq!((put.name.as_str(), put.version, change.remove), ("Office", 2, Some(name("work"))));
    let renamed = (NotedKind::Updated, "Office".to_owned(), Some("work".to_owned()));
    assert_eq!(told(&events), [renamed]);

    let taken = rename_to(&tag("work"), "X", Some(&tag("x")));
    assert_eq!(taken, Err(TagRefused::Taken(name("x"))));
}

#[test]
fn a_tag_that_is_spelled_anew_stays_the_same_tag() {
    let tasks = [tagged(&["work", "x"]), tagged(&["Work"]), tagged(&["WORK"])];
    let carry = rename_to(&tag("work"), "Work", Some(&tag("work"))).unwrap();
    assert_eq!(after(&carry, &tasks), [vec!["Work", "x"], vec!["Work"]]);
    let (change, events) = carry.end(Some(&tag("work")), Some(&tag("work")), now());
    assert_eq!((change.put.unwrap().name.as_str(), change.remove), ("Work", None));
    assert_eq!(told(&events).len(), 1);
}

#[test]
fn a_tag_made_by_tasks_meanwhile_is_the_renamed_one() {
    let red = Tag { colour: "#ff0000".parse().ok(), ..tag("work") };
    let carry = rename_to(&red, "Office", None).unwrap();
    let (change, events) = carry.end(Some(&red), Some(&tag("Office")), now());
    let put = change.put.unwrap();
    assert_eq!((put.colour, put.version, change.remove), (red.colour, 2, Some(name("work"))));
    let updated = (NotedKind::Updated, "Office".to_owned(), None);
    let deleted = (NotedKind::Deleted, "work".to_owned(), None);
    assert_eq!(told(&events), [updated, deleted]);
    let (change, events) = carry.end(None, Some(&tag("Office")), now());
    assert_eq!((change.remove, events.len()), (None, 1), "somebody deleted the old one");
}

#[test]
fn merging_leaves_no_tag_twice() {
    let tasks = [tagged(&["work", "office"]), tagged(&["work"]), tagged(&["office"])];
    let carry = Carry::merge(&tag("work"), &tag("office")).unwrap();
    assert_eq!(after(&carry, &tasks), [vec!["office"], vec!["office"]]);
    assert_eq!(Carry::merge(&tag("work"), &tag("Work")), None);
    let (change, events) = carry.end(Some(&tag("work")), Some(&tag("office")), now());
    assert_eq!(change, TagChange { put: None, remove: Some(name("work")) });
    let deleted = (NotedKind::Deleted, "work".to_owned(), None);
    assert_eq!(told(&events), std::slice::from_ref(&deleted));
    let (change, events) = carry.end(Some(&tag("work")), None, now());
    let made = (NotedKind::Created, "office".to_owned(), None);
    assert_eq!((change.put, told(&events)), (Some(tag("office")), vec![made, deleted]));
}

#[test]
fn deleting_takes_it_off_and_counts_tell_what_is_left() {
    let tasks = [tagged(&["work", "x"]), tagged(&["Work"])];
    assert_eq!(usage(tasks.iter())[&name("WORK")], Usage { open: 2, all: 2 });
    let carried = Carry::delete(&tag("work")).next(tasks.iter(), ALL, now());
    let left: Vec<_> = carried.tasks.into_iter().map(|decided| decided.task).collect();
    assert_eq!(usage(left.iter()).into_keys().collect::<Vec<_>>(), [name("x")]);
    let (change, events) = Carry::delete(&tag("work")).end(Some(&tag("work")), None, now());
    assert_eq!(change, TagChange { put: None, remove: Some(name("work")) });
    assert_eq!(told(&events), [(NotedKind::Deleted, "work".to_owned(), None)]);
}

#[test]
fn what_is_to_be_done_is_kept() {
    let carries = [
        Carry::delete(&tag("work")),
        Carry::merge(&tag("work"), &tag("office")).unwrap(),
        rename_to(&tag("work"), "Office", None).unwrap(),
    ];
    for carry in carries {
        let stored = serde_json::to_string(&carry).unwrap();
        assert_eq!(serde_json::from_str::<Carry>(&stored).unwrap(), carry);
    }
}

proptest! {
    #[test]
    fn in_however_many_commits_it_comes_to_the_same(
        tasks in prop::collection::vec(strategies::task(), 0..12), what in 0usize..4, size in 1usize..5
    ) {
        let work = tag("work");
        let carry = match what {
            0 => Carry::merge(&work, &tag("home")).unwrap(),
            1 => Carry::delete(&work),
            2 => rename_to(&work, "WORK", Some(&work)).unwrap(),
            _ => rename_to(&work, "office", None).unwrap(),
        };
        let apply = |tasks: &mut Vec<Task>, portion| {
            let carried = carry.next(tasks.iter(), portion, now());
            for decided in carried.tasks {
                let place = tasks.iter().position(|task| task.id == decided.task.id).unwrap();
                tasks[place] = decided.task;
            }
            carried.more
        };
        let (mut at_once, mut by_and_by) = (tasks.clone(), tasks.clone());
        prop_assert!(!apply(&mut at_once, ALL));
        while apply(&mut by_and_by, Portion { tasks: size, bytes: usize::MAX }) {}
        prop_assert_eq!(&at_once, &by_and_by);
        prop_assert!(!apply(&mut by_and_by.clone(), ALL) && by_and_by == at_once);
        for (before, after) in tasks.iter().zip(&at_once) {
            let had = before.tags.contains(&work.name);
            prop_assert_eq!(had, before.version != after.version || after.tags.iter().any(|tag| tag.as_str() == "WORK"));
            if let Some(target) = carry.target() {
                prop_assert_eq!(after.tags.contains(target), had || before.tags.contains(target));
            }
            prop_assert!(what == 2 || !after.tags.contains(&work.name));
        }
    }
}
