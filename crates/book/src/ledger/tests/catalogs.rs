//! What was forgotten is not taken for absent.

use std::iter::empty;

use super::*;
use crate::held::Version;
use crate::ledger::catalog::News;
use crate::ledger::fold::Folded;
use crate::ledger::open::{Held, OpenShard};

fn held(head: &Head) -> Held {
    Held { head: Arc::new(head.clone()), version: Version::Absent }
}

/// Ada's shard with three entries, and its head.
fn opened() -> (OpenShard, Head) {
    let open = OpenShard::new(shard("ada"));
    let mut head = Head::empty(&open.key);
    head.append(&[&new("ada", 1), &new("ada", 2), &new("ada", 3)], &tiny());
    open.learn(&held(&head), News { since: 0, segments: &[], entries: empty() }).unwrap();
    (open, head)
}

#[test]
fn a_catalog_that_was_forgotten_does_not_say_what_is_unknown() {
    let (open, head) = opened();
    let batch = [new("ada", 2), new("ada", 4), new("ada", 4)];
    assert_eq!(open.look_up(&head, |catalog| catalog.unknown(&batch)), Some(vec![1]));
    open.forget();
    assert_eq!(open.look_up(&head, |catalog| catalog.unknown(&batch)), None);
}

#[test]
fn a_catalog_that_was_forgotten_takes_no_news_of_what_came_after() {
    let (open, head) = opened();
    let Folded { head: mut next, segment, .. } = fold(open.shard, &head, &tiny()).unwrap();
    next.append(&[&new("ada", 4)], &tiny());
    // Found out while all three were known: so only the segment was asked for, not what it holds.
    let news = || News { since: 3, segments: segment.as_slice(), entries: empty() };
    assert_eq!(open.progress(), (3, 0));
    open.learn(&held(&next), news()).unwrap();
    assert_eq!(open.progress(), (4, 3));
    open.forget();
    assert!(open.learn(&held(&next), news()).is_err());
    assert_eq!(open.progress(), (0, 0), "to be read anew");
}

#[test]
fn news_of_another_chain_make_it_forget() {
    let (open, head) = opened();
    let mut other = Head::empty(&open.key);
    other.append(&[&new("ada", 1), &new("ada", 2), &new("ada", 9)], &tiny());
    let news = || News { since: 3, segments: &[], entries: empty() };
    assert!(open.learn(&held(&other), news()).is_err(), "as long, and another");
    let (open, _) = opened();
    other.append(&[&new("ada", 4)], &tiny());
    assert!(open.learn(&held(&other), news()).is_err(), "longer, and another");
    let (open, _) = opened();
    let mut next = head;
    next.append(&[&new("ada", 4)], &tiny());
    open.learn(&held(&next), news()).unwrap();
}
