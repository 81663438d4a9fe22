//! Which event comes of which two states.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::ListId;
use crate::list;
use crate::task::Env;

fn now() -> DateTime<Utc> {
    "2030-05-01T07:00:00Z".parse().unwrap()
}

fn later() -> DateTime<Utc> {
    "2030-05-02T07:00:00Z".parse().unwrap()
}

fn list(name: &str) -> List {
    list::create(None, ListId(Uuid::from_u128(1)), 0, &json!({ "name": name }), now()).unwrap()
}

fn tag(name: &str) -> Tag {
    Tag { name: name.parse().unwrap(), colour: None, version: 1 }
}

fn filter(text: &str) -> SavedFilter {
    let body = json!({"name": "a filter", "filter": text});
    SavedFilter::put(None, Uuid::from_u128(1), &body, now()).unwrap()
}

#[test]
fn a_list_is_made_changed_and_deleted() {
    let (home, work) = (list("home"), List { archived: true, ..list("work") });
    let check =
        |before: Option<&List>, after: Option<&List>| match Event::list(before, after, later()) {
            Some(Event::List(noted)) => {
                assert_eq!(noted.time, later());
                Some((noted.kind, noted.item.name, noted.changed))
            }
            None => None,
            other => panic!("{other:?}"),
        };
    assert_eq!(check(None, Some(&home)), Some((NotedKind::Created, "home".into(), vec![])));
    assert_eq!(
        check(Some(&home), Some(&work)),
        Some((NotedKind::Updated, "work".into(), vec!["name", "archived"]))
    );
    assert_eq!(check(Some(&work), None), Some((NotedKind::Deleted, "work".into(), vec![])));
    assert_eq!(check(Some(&home), Some(&home)), None);
    assert_eq!(check(None, None), None);
    let counted = List { version: 2, updated_at: later(), ..home.clone() };
    assert_eq!(check(Some(&home), Some(&counted)), None, "nothing that its user wrote");
}

#[test]
fn a_renamed_tag_says_what_it_was_called() {
    let check = |before: Option<&Tag>, after: Option<&Tag>| match Event::tag(before, after, now()) {
        Some(Event::Tag { noted, previous_name }) => {
            let previous = previous_name.map(String::from);
            Some((noted.kind, noted.item.name.to_string(), noted.changed, previous))
        }
        None => None,
        other => panic!("{other:?}"),
    };
    let updated = |name: &str, changed, previous: Option<&str>| {
        Some((NotedKind::Updated, name.to_owned(), changed, previous.map(str::to_owned)))
    };
    let red = Tag { colour: "#ff0000".parse().ok(), ..tag("work") };
    assert_eq!(
        check(Some(&tag("work")), Some(&tag("office"))),
        updated("office", vec!["name"], Some("work"))
    );
    assert_eq!(
        check(Some(&tag("work")), Some(&tag("Work"))),
        updated("Work", vec!["name"], Some("work"))
    );
    assert_eq!(check(Some(&tag("work")), Some(&red)), updated("work", vec!["colour"], None));
    assert_eq!(check(Some(&red), Some(&red)), None);
    assert_eq!(
        check(Some(&red), None),
        Some((NotedKind::Deleted, "work".to_owned(), vec![], None))
    );
}

#[test]
fn a_saved_filter_is_made_changed_and_deleted() {
    let (one, two) = (filter("today"), filter("overdue"));
    let check = |before, after| match Event::filter(before, after, now()) {
        Some(Event::Filter(noted)) => Some((noted.kind, noted.item.filter, noted.changed)),
        None => None,
        other => panic!("{other:?}"),
    };
    assert_eq!(check(None, Some(&one)), Some((NotedKind::Created, "today".into(), vec![])));
    assert_eq!(
        check(Some(&one), Some(&two)),
        Some((NotedKind::Updated, "overdue".into(), vec!["filter"]))
    );
    assert_eq!(check(Some(&one), None), Some((NotedKind::Deleted, "today".into(), vec![])));
}

#[test]
fn an_event_of_a_task_happened_when_the_task_changed() {
    let env = Env { now: later(), list_exists: &|_| true, zone: chrono_tz::UTC };
    let id = crate::TaskId(Uuid::from_u128(1));
    let made = task::create(None, id, &json!({"title": "x"}), &env).unwrap();
    assert_eq!(Event::from(made.event.unwrap()).time(), later());
    assert_eq!(Event::list(None, Some(&list("home")), now()).unwrap().time(), now());
    assert_eq!(Event::tag(None, Some(&tag("home")), now()).unwrap().time(), now());
    assert_eq!(Event::filter(None, Some(&filter("today")), now()).unwrap().time(), now());
}
