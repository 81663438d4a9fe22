//! What is too large, what folds and what spills.

use std::collections::BTreeSet;

use async_trait::async_trait;

use sidecar::fake::{self, FakeDapr};
use sidecar::{CloudEvent, Publish, SidecarError};

use super::*;
use crate::TooLarge;
use crate::segment::Part;

async fn put(
    books: &Books<String>,
    id: &str,
    bytes: usize,
    events: u64,
) -> Result<u64, CommitError<Infallible>> {
    let put = vec![(id.to_owned(), "x".repeat(bytes - 2))];
    let events: Vec<NewEvent> = (0..events).map(event).collect();
    let decide = move |_: &View<String>| {
        Ok((Change { put: put.clone(), remove: vec![], events: events.clone() }, ()))
    };
    books.open("ada").commit(decide).await.map(|committed| committed.seq)
}

fn strings(dapr: &FakeDapr, limits: Limits) -> Books<String> {
    let dapr = Arc::new(dapr.clone());
    Books::with_limits(dapr.clone(), dapr.clone(), dapr, limits)
}

#[tokio::test]
async fn a_record_of_256_kb_is_kept_and_a_larger_one_is_refused() {
    let dapr = FakeDapr::new(1);
    let books = strings(&dapr, Limits::default());
    put(&books, "large", 256 << 10, 0).await.unwrap();
    let refused = put(&books, "larger", (256 << 10) + 1, 0).await;
    let expected =
        TooLarge::Record { id: "larger".to_owned(), bytes: (256 << 10) + 1, limit: 256 << 10 };
    assert!(matches!(refused, Err(CommitError::TooLarge(error)) if error == expected));
    let view = strings(&dapr, Limits::default()).open("ada").read().await.unwrap();
    assert_eq!((view.records.len(), view.records["large"].len()), (1, (256 << 10) - 2));
    assert!(dapr.documents()["book:ada"].value.len() < 1 << 10, "it is in a segment");
}

#[tokio::test]
async fn a_commit_beyond_1_mb_is_refused_whole() {
    let dapr = FakeDapr::new(1);
    let books = strings(&dapr, Limits::default());
    let commit = |records: usize| {
        let book = books.open("ada");
        async move {
            let record = "x".repeat(200 << 10);
            let put = (0..records).map(|n| (n.to_string(), record.clone())).collect();
            let change = Change { put, remove: vec![], events: vec![] };
            book.commit(move |_| Ok::<_, Infallible>((change.clone(), ()))).await
        }
    };
    let refused = commit(6).await;
    assert!(matches!(
        refused,
        Err(CommitError::TooLarge(TooLarge::Commit { limit, .. })) if limit == 1 << 20
    ));
    assert!(dapr.documents().is_empty());
    commit(5).await.unwrap();
    assert_eq!(books.open("ada").read().await.unwrap().records.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn segments_stay_few_and_nothing_unreachable_stays() {
    let dapr = FakeDapr::new(1);
    let books = books_within(&dapr, Limits { tail_records: 3, ..Limits::default() });
    let mut most = 0;
    for number in 0..200 {
        count_as(&books.open("ada"), &format!("{}", number % 60)).await.unwrap();
        books.idle().await;
        tokio::time::advance(Duration::from_secs(1)).await;
        let segments = head(&dapr, "ada").segments;
        assert!(segments.len() <= 8, "{segments:?}");
        most = most.max(segments.len());
    }
    assert!(most >= 3, "a large one is not rewritten for every small one: {most}");
    tokio::time::advance(Duration::from_secs(60)).await;
    for _ in 0..2 {
        books.settle("ada").await.unwrap();
        books.idle().await;
    }
    let head = head(&dapr, "ada");
    let named: BTreeSet<String> =
        head.segments.iter().flat_map(|segment| segment.parts.keys("ada")).collect();
    let stored: BTreeSet<String> =
        dapr.documents().into_keys().filter(|k| k != "book:ada").collect();
    assert_eq!((stored, head.dropped.len()), (named, 0));
    let view = books_within(&dapr, Limits::default()).open("ada").read().await.unwrap();
    assert_eq!((view.records.len(), view.records["counter"]), (61, 200));
}

#[tokio::test]
async fn a_record_that_came_and_went_leaves_nothing() {
    let dapr = FakeDapr::new(1);
    let books = strings(&dapr, Limits { tail_records: 3, ..Limits::default() });
    put(&books, "gone", 10, 0).await.unwrap();
    let remove = Change { remove: vec!["gone".to_owned()], ..Change::none() };
    let decide = move |_: &View<String>| Ok::<_, Infallible>((remove.clone(), ()));
    books.open("ada").commit(decide).await.unwrap();
    for id in ["a", "b", "c"] {
        put(&books, id, 10, 0).await.unwrap();
    }
    let segments = head(&dapr, "ada").segments;
    let key = segments[0].parts.keys("ada").next().unwrap();
    let part = Part::read(&key, &dapr.documents()[&key].value).unwrap();
    let ids: Vec<&str> = part.records.iter().map(|entry| entry.id.as_ref()).collect();
    assert_eq!((segments.len(), ids), (1, vec!["a", "b", "c"]));
}

#[tokio::test(start_paused = true)]
async fn a_head_stays_small_with_the_broker_down_and_drains_in_order() {
    let dapr = FakeDapr::new(1);
    let limits = Limits { outbox_bytes: 2 << 10, part_bytes: 16 << 10, ..Limits::default() };
    let books = strings(&dapr, limits);
    dapr.take_down(fake::Part::Broker);
    let mut largest = 0;
    for number in 0..600 {
        put(&books, &(number % 100).to_string(), 500, 1).await.unwrap();
        largest = largest.max(dapr.documents()["book:ada"].value.len());
    }
    assert!(largest < 32 << 10, "{largest}");
    assert_eq!(published(&dapr), [""; 0]);
    dapr.bring_back(fake::Part::Broker);
    tokio::time::advance(Duration::from_secs(3)).await;
    books.settle("ada").await.unwrap();
    let ids: Vec<String> = (1..=600).map(|seq| format!("ada:{seq}")).collect();
    assert_eq!(published(&dapr), ids);
    let head = head(&dapr, "ada");
    assert!(head.spilled.is_empty() && head.outbox.is_empty());
}

/// Counts what each call takes.
struct Scales {
    dapr: FakeDapr,
    heaviest: std::sync::Mutex<(usize, usize)>,
}

impl Scales {
    fn weigh(&self, bytes: usize, events: usize) {
        let mut heaviest = self.heaviest.lock().unwrap();
        *heaviest = (heaviest.0.max(bytes), heaviest.1.max(events));
    }
}

#[async_trait]
impl Publish for Scales {
    async fn publish(&self, topic: &str, event: &CloudEvent) -> Result<(), SidecarError> {
        self.dapr.publish(topic, event).await
    }

    async fn publish_bulk(
        &self,
        topic: &str,
        events: &[CloudEvent],
    ) -> Result<Vec<Result<(), SidecarError>>, SidecarError> {
        let bytes = serde_json::to_vec(events).unwrap().len();
        self.weigh(bytes, events.len());
        self.dapr.publish_bulk(topic, events).await
    }
}

#[tokio::test]
async fn no_call_to_the_broker_grows_too_large() {
    let dapr = FakeDapr::new(1);
    dapr.take_down(fake::Part::Broker);
    let publish = Arc::new(Scales { dapr: dapr.clone(), heaviest: std::sync::Mutex::default() });
    let state = Arc::new(dapr.clone());
    let limits = Limits { outbox_bytes: 8 << 20, head_bytes: 8 << 20, ..Limits::default() };
    let books: Books<String> = Books::with_limits(state.clone(), publish.clone(), state, limits);
    let event = |bytes: usize| NewEvent { data: "x".repeat(bytes).into(), ..event(1) };
    for owner in 0..300 {
        let small = vec![event(10 << 10)];
        let large: Vec<_> = (0..40).map(|_| event(20 << 10)).collect();
        let events = if owner < 3 { large } else { small };
        let change = Change { events, ..Change::none() };
        for _ in 0..if owner < 3 { 2 } else { 1 } {
            let change = change.clone();
            let decide = move |_: &View<String>| Ok::<_, Infallible>((change.clone(), ()));
            books.open(&owner.to_string()).commit(decide).await.unwrap();
        }
    }
    books.idle().await;
    dapr.bring_back(fake::Part::Broker);
    let all = (0..300).map(|owner| {
        let books = books.clone();
        tokio::spawn(async move { books.settle(&owner.to_string()).await })
    });
    for settled in all.collect::<Vec<_>>() {
        settled.await.unwrap().unwrap();
    }
    assert_eq!(published(&dapr).len(), 297 + 3 * 80);
    let (bytes, events) = *publish.heaviest.lock().unwrap();
    assert!((512 << 10..1100 << 10).contains(&bytes) && events <= 256, "{bytes}, {events}");

    let huge = Change { events: vec![event(512 << 10)], ..Change::none() };
    let decide = move |_: &View<String>| Ok::<_, Infallible>((huge.clone(), ()));
    let refused = books.open("ada").commit(decide).await;
    let is_refused =
        matches!(&refused, Err(CommitError::TooLarge(TooLarge::Event { id, .. })) if id == "ada:1");
    assert!(is_refused, "it would never go out: {refused:?}");
}
