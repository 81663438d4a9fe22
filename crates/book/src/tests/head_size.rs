//! No head passes 128 KB, whatever the load, with the limits that apps run with.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde_json::json;
use sidecar::fake::{FakeDapr, Part};
use sidecar::{Etag, Expect, SidecarError, State, Swap, Versioned};

use super::*;

const LIMIT: usize = 128 << 10;

/// A store that measures every head that is written.
struct Measured {
    dapr: FakeDapr,
    largest: AtomicUsize,
}

#[async_trait]
impl State for Measured {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, SidecarError> {
        State::get(&self.dapr, key).await
    }

    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError> {
        self.dapr.get_bulk(keys).await
    }

    async fn compare_and_swap(&self, key: &str, value: Vec<u8>, expect: Expect<'_>) -> Swap {
        if key.starts_with("book:") {
            self.largest.fetch_max(value.len(), Ordering::SeqCst);
        }
        self.dapr.compare_and_swap(key, value, expect).await
    }

    async fn delete(&self, key: &str, etag: Option<&Etag>) -> Swap {
        State::delete(&self.dapr, key, etag).await
    }
}

struct Load {
    dapr: FakeDapr,
    store: Arc<Measured>,
    books: Books<String>,
}

impl Load {
    fn within(limits: Limits) -> Self {
        let dapr = FakeDapr::new(1);
        let store = Arc::new(Measured { dapr: dapr.clone(), largest: AtomicUsize::new(0) });
        let shared = Arc::new(dapr.clone());
        let books = Books::with_limits(store.clone(), shared.clone(), shared, limits);
        Self { dapr, store, books }
    }

    /// One commit: a record under `id`, and events, of so many bytes each.
    fn commit(
        &self,
        id: usize,
        record: usize,
        events: usize,
        bytes: usize,
    ) -> impl Future<Output = u64> + Send + use<> {
        let book = self.books.open("ada");
        let decide = move |_: &View<String>| {
            let told = || NewEvent { data: json!("x".repeat(bytes)), ..event(0) };
            let put = vec![(id.to_string(), "x".repeat(record))];
            let events = std::iter::repeat_with(told).take(events).collect();
            Ok::<_, Infallible>((Change { put, remove: vec![], events }, ()))
        };
        async move { book.commit(decide).await.unwrap().seq }
    }

    fn largest(&self) -> usize {
        self.store.largest.load(Ordering::SeqCst)
    }

    /// Brings the broker back; everything must go out, in order.
    async fn drain(&self, events: u64) {
        self.dapr.bring_back(Part::Broker);
        tokio::time::advance(Duration::from_secs(3)).await;
        self.books.settle("ada").await.unwrap();
        let published = self.dapr.published_on(TOPIC);
        let ids = (1..=events).map(|seq| format!("ada:{seq}"));
        assert!(published.into_iter().map(|event| event.id).eq(ids));
        let head = head(&self.dapr, "ada");
        assert!(head.spilled.is_empty() && head.outbox.is_empty() && !head.owes());
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_broker_is_down_for_50_000_commits() {
    let load = Load::within(Limits::default());
    load.dapr.take_down(Part::Broker);
    for number in 0..500 {
        load.commit(number % 300, 300, 1, 200).await;
    }
    for wave in 0..990 {
        let commits = (0..50).map(|number| load.commit((wave + number) % 300, 300, 1, 200));
        for commit in commits.map(tokio::spawn).collect::<Vec<_>>() {
            commit.await.unwrap();
        }
    }
    assert!((32 << 10..=LIMIT).contains(&load.largest()), "{}", load.largest());
    load.drain(50_000).await;
    assert!(load.largest() <= LIMIT, "{}", load.largest());
}

#[tokio::test(start_paused = true)]
async fn with_large_commits_records_and_events() {
    let load = Load::within(Limits::default());
    load.dapr.take_down(Part::Broker);
    let mut seq = 0;
    for number in 0..12 {
        load.commit(number, 250 << 10, 0, 0).await;
        load.commit(number, 15 << 10, 1, 31 << 10).await;
        seq = load.commit(100 + number, 10, 1_000, 400).await;
        seq = load.commit(number, 1, 1, 500 << 10).await.max(seq);
    }
    assert!(load.largest() <= LIMIT, "{}", load.largest());
    load.drain(seq).await;
    assert!(load.largest() <= LIMIT, "{}", load.largest());
}

/// What is owed grows without end here; what the head says of it must not, or commits would be refused.
#[tokio::test(start_paused = true)]
async fn spills_stay_few() {
    let limits =
        Limits { outbox_bytes: 1 << 10, part_bytes: 8 << 10, small_spills: 4, ..Limits::default() };
    let load = Load::within(limits);
    load.dapr.take_down(Part::Broker);
    for number in 0..1_500 {
        load.commit(0, 10, 1, 700).await;
        let spilled = head(&load.dapr, "ada").spilled.len();
        assert!(spilled <= 10 + number / 35, "{spilled} spills hold {number} events");
    }
    load.drain(1_500).await;
}

#[tokio::test]
async fn a_head_of_exactly_its_limit_is_written_and_a_larger_one_is_not() {
    let written = Load::within(Limits::default());
    written.commit(0, 500, 0, 0).await;
    let head_bytes = written.largest();
    let exact = Load::within(Limits { head_bytes, ..Limits::default() });
    exact.commit(0, 500, 0, 0).await;
    let within = Load::within(Limits { head_bytes: head_bytes - 1, ..Limits::default() });
    let put = vec![("0".to_owned(), "x".repeat(500))];
    let decide = move |_: &View<String>| {
        Ok::<_, Infallible>((Change { put: put.clone(), remove: vec![], events: vec![] }, ()))
    };
    let refused = within.books.open("ada").commit(decide).await;
    assert!(matches!(
        refused,
        Err(CommitError::Store(StoreError::Full { bytes, limit, .. }))
            if bytes == head_bytes && limit == head_bytes - 1
    ));
    assert!(within.dapr.documents().is_empty());
}
