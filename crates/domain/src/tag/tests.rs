//! Names of tags, and what renaming, merging and deleting them does to tasks.

use chrono::{DateTime, Utc};

use super::*;
use crate::strategies::task_named;
use crate::task::{Task, add_tags};

mod carry;
mod document;

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
fn a_tag_is_made_once() {
    let made = create(None, 0, name("work"), None).unwrap();
    assert_eq!((made.put, made.remove), (Some(tag("work")), None));
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
