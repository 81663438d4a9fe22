//! One planned fault, and what is true after it.

use sidecar::fake::{Call, FakeDapr, Fault};
use sidecar::{Etag, Expect, Publish, State, Swap};
use tonic::Code;

use crate::support::events;

async fn create(dapr: &FakeDapr) -> Etag {
    assert!(dapr.compare_and_swap("key", b"1".to_vec(), Expect::Absent).await.is_done());
    dapr.get("key").await.expect("it answers").expect("it is there").etag
}

async fn value(dapr: &FakeDapr) -> Option<Vec<u8>> {
    dapr.get("key").await.expect("it answers").map(|found| found.value)
}

fn unsure(swap: Swap) -> Code {
    let Swap::Unsure(error) = swap else { panic!("{swap:?} is not unsure") };
    error.code()
}

#[tokio::test]
async fn a_lost_reply_has_happened() {
    let dapr = FakeDapr::new(1);
    dapr.plan(Call::Write, Fault::LostReply);
    let swap = dapr.compare_and_swap("key", b"1".to_vec(), Expect::Absent).await;
    assert_eq!(unsure(swap), Code::DeadlineExceeded);
    assert_eq!(value(&dapr).await, Some(b"1".to_vec()));
}

#[tokio::test]
async fn a_lost_request_has_not() {
    let dapr = FakeDapr::new(1);
    dapr.plan(Call::Write, Fault::LostRequest);
    let swap = dapr.compare_and_swap("key", b"1".to_vec(), Expect::Absent).await;
    assert_eq!(unsure(swap), Code::Unavailable);
    assert_eq!(value(&dapr).await, None);
}

#[tokio::test]
async fn an_injected_conflict_wrote_nothing() {
    let dapr = FakeDapr::new(1);
    let etag = create(&dapr).await;
    dapr.plan_success(Call::Write);
    dapr.plan(Call::Write, Fault::Conflict);
    assert!(dapr.compare_and_swap("other", vec![1], Expect::Absent).await.is_done());
    let swap = dapr.compare_and_swap("key", b"2".to_vec(), Expect::Etag(&etag)).await;
    assert_eq!(unsure(swap), Code::Aborted);
    assert_eq!(value(&dapr).await, Some(b"1".to_vec()));
}

/// It happens when others have had their say, if it still may.
#[tokio::test]
async fn a_late_write_happens_later_unless_it_lost() {
    let dapr = FakeDapr::new(1);
    let etag = create(&dapr).await;
    dapr.plan(Call::Write, Fault::Late);
    let swap = dapr.compare_and_swap("key", b"late".to_vec(), Expect::Etag(&etag)).await;
    assert_eq!(unsure(swap), Code::DeadlineExceeded);
    assert_eq!(dapr.documents()["key"].value, b"1", "not yet");
    assert_eq!(dapr.owed().len(), 1);
    dapr.land_late();
    assert_eq!(dapr.documents()["key"].value, b"late");

    let etag = dapr.documents()["key"].etag.clone();
    dapr.plan(Call::Write, Fault::Late);
    unsure(dapr.compare_and_swap("key", b"too late".to_vec(), Expect::Etag(&etag)).await);
    assert!(dapr.compare_and_swap("key", b"first".to_vec(), Expect::Etag(&etag)).await.is_done());
    dapr.land_late();
    assert_eq!(value(&dapr).await, Some(b"first".to_vec()));
    assert_eq!(dapr.owed(), Vec::<String>::new());
}

/// A late call lands by itself after a few others.
#[tokio::test]
async fn a_late_write_lands_between_other_calls() {
    let dapr = FakeDapr::new(3);
    dapr.plan(Call::Write, Fault::Late);
    unsure(dapr.compare_and_swap("key", b"late".to_vec(), Expect::Absent).await);
    for _ in 0..10 {
        value(&dapr).await;
    }
    assert_eq!(value(&dapr).await, Some(b"late".to_vec()));
}

#[tokio::test]
async fn a_failed_publish_may_have_happened() {
    let dapr = FakeDapr::new(1);
    let [lost, gone, late] = [Fault::LostReply, Fault::LostRequest, Fault::Late].map(|fault| {
        dapr.plan(Call::Publish, fault);
        events(1, "ada").remove(0)
    });
    dapr.publish("lost", &lost).await.expect_err("the reply was lost");
    dapr.publish("gone", &gone).await.expect_err("the request was lost");
    dapr.publish("late", &late).await.expect_err("it is late");
    let on = |topic: &str| dapr.published_on(topic).len();
    assert_eq!((on("lost"), on("gone"), on("late")), (1, 0, 0));
    dapr.land_late();
    assert_eq!(on("late"), 1);
}

/// What is answered as failed is not published, and the rest is.
#[tokio::test]
async fn a_bulk_may_fail_in_part() {
    let dapr = FakeDapr::new(1);
    dapr.plan(Call::Publish, Fault::Partial);
    let events = events(20, "ada");
    let results = dapr.publish_bulk("events", &events).await.expect("an answer");
    let taken: Vec<_> = dapr.published_on("events").into_iter().map(|event| event.id).collect();
    let said: Vec<_> = events
        .iter()
        .zip(&results)
        .filter(|(_, result)| result.is_ok())
        .map(|(event, _)| event.id.clone())
        .collect();
    assert_eq!(taken, said);
    assert!(!taken.is_empty() && taken.len() < 20, "{}", taken.len());
}
