//! Events that wait in segments: which are merged, and what becomes of one that is not there.

use sidecar::State;
use sidecar::fake::{FakeDapr, Part};

use super::*;
use crate::compaction::spills_to_merge;
use crate::draft::announce;
use crate::head::Spill;
use crate::segment::Parts;

/// How many of spills of these sizes, the newest last, the next spill merges.
#[track_caller]
fn check(sizes: &[usize], merged: usize) {
    let limits = Limits { part_bytes: 100, small_spills: 3, outbox_events: 0, ..Limits::default() };
    let spill = |(last, bytes): (u64, &usize)| Spill {
        parts: Parts { name: last, from: 0, to: 1 },
        last,
        bytes: *bytes,
    };
    let mut head = Head::default();
    head.spilled = (1..).zip(sizes).map(spill).collect();
    let events = [announce("ada", 9, event(9), None).unwrap()];
    assert_eq!(spills_to_merge(&head, &events, &limits), merged, "{sizes:?}");
    let roomy = Limits { outbox_events: 1, ..limits };
    assert_eq!(spills_to_merge(&head, &events, &roomy), 0, "{sizes:?}: no spill is due");
}

#[test]
fn many_small_ones_are_merged_and_many_of_a_part_or_more() {
    check(&[], 0);
    check(&[10, 10], 0);
    check(&[10, 10, 10], 3);
    check(&[99, 99, 99], 3);
    check(&[100, 10, 10], 0);
    check(&[100, 10, 10, 10], 3);
    check(&[100, 100], 0);
    check(&[100, 100, 100], 3);
    check(&[100, 100, 100, 10], 4);
    check(&[300, 100, 100], 0);
    check(&[300, 100, 100, 10], 0);
    check(&[300, 100, 100, 100], 3);
}

/// A book whose events are spilled, because broker and scheduler are away.
async fn spilled(dapr: &FakeDapr) -> Books<u64> {
    let books = books_within(dapr, Limits { dropped_kept: 0, ..tiny() });
    dapr.take_down(Part::Broker);
    dapr.take_down(Part::Scheduler);
    for _ in 0..6 {
        count(&books.open("ada")).await.unwrap();
        books.idle().await;
    }
    assert!(!head(dapr, "ada").spilled.is_empty());
    dapr.bring_back(Part::Broker);
    dapr.bring_back(Part::Scheduler);
    books
}

#[tokio::test(start_paused = true)]
async fn one_that_another_process_has_published_and_deleted_meanwhile_is_no_error() {
    let dapr = FakeDapr::new(1);
    let ours = spilled(&dapr).await;
    let theirs = books_within(&dapr, Limits { dropped_kept: 0, ..tiny() });
    for _ in 0..3 {
        theirs.settle("ada").await.unwrap();
        theirs.idle().await;
    }
    let left = dapr.documents().into_keys().filter(|key| key.starts_with("segment:ada:"));
    assert_eq!(left.count(), head(&dapr, "ada").segments.len(), "spills are gone");
    let jobs = dapr.jobs();
    // Ours tries again by itself, on the head that it still holds.
    tokio::time::advance(Duration::from_secs(3)).await;
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    ours.idle().await;
    assert_eq!(dapr.jobs(), jobs, "there is nothing to try again");
    count(&ours.open("ada")).await.unwrap();
    ours.idle().await;
    assert_eq!(published(&dapr).last().map(String::as_str), Some("ada:7"));
}

#[tokio::test]
async fn one_that_is_lost_is_an_error() {
    let dapr = FakeDapr::new(1);
    let books = spilled(&dapr).await;
    let lost = head(&dapr, "ada").spilled[0].parts.keys("ada").next().unwrap();
    assert!(State::delete(&dapr, &lost, None).await.is_done());
    let settled = books.settle("ada").await;
    assert!(matches!(&settled, Err(StoreError::Missing { key }) if *key == lost), "{settled:?}");
}
