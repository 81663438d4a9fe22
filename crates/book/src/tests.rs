//! Books over the sidecar in memory.

mod books;
mod concurrent;
mod cost;
mod formats;
mod head_size;
mod history;
mod linear;
mod measured;
mod model;
mod publishing;
mod settle;
mod sizes;
mod spills;
mod stale;
mod topics;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use sidecar::Callbacks;
use sidecar::fake::FakeDapr;

use crate::head::Head;
use crate::{
    Book, Books, Change, CommitError, Limits, NewEvent, Relay, StoreError, View, relay_job,
};

const TOPIC: &str = "things";

fn books(dapr: &FakeDapr) -> Books<u64> {
    books_within(dapr, Limits::default())
}

pub(crate) fn books_within(dapr: &FakeDapr, limits: Limits) -> Books<u64> {
    let dapr = Arc::new(dapr.clone());
    Books::with_limits(dapr.clone(), dapr.clone(), dapr, limits)
}

fn event(number: u64) -> NewEvent {
    NewEvent {
        topic: TOPIC,
        kind: "thing.counted.v1",
        source: "/test",
        subject: number.to_string(),
        time: "2030-05-01T07:00:00Z".parse().unwrap(),
        data: json!({ "number": number }),
    }
}

/// Limits so small that every change folds, spills or merges something.
pub(crate) fn tiny() -> Limits {
    Limits {
        tail_records: 3,
        outbox_events: 3,
        small_spills: 2,
        part_bytes: 300,
        group_bytes: 2000,
        dropped_kept: 8,
        call_pace: Duration::ZERO,
        burst_events: usize::MAX,
        ..Limits::default()
    }
}

async fn count(book: &Book<u64>) -> Result<u64, StoreError> {
    count_as(book, "test").await
}

/// Adds one to the counter and to `who`'s own record, and announces what the counter is then.
pub(crate) async fn count_as(book: &Book<u64>, who: &str) -> Result<u64, StoreError> {
    let who = who.to_owned();
    let decide = move |view: &View<u64>| {
        let number = view.records.get("counter").copied().unwrap_or(0) + 1;
        let own = view.records.get(&who).copied().unwrap_or(0) + 1;
        let put = vec![("counter".to_owned(), number), (who.clone(), own)];
        Ok::<_, Infallible>((Change { put, remove: vec![], events: vec![event(number)] }, number))
    };
    match book.commit(decide).await {
        Ok(committed) => Ok(committed.output),
        Err(CommitError::Store(error)) => Err(error),
        Err(error) => panic!("{error}"),
    }
}

pub(crate) fn published(dapr: &FakeDapr) -> Vec<String> {
    dapr.published_on(TOPIC).into_iter().map(|event| event.id).collect()
}

/// Ids in the order of their first publication.
fn first_publications(dapr: &FakeDapr) -> Vec<String> {
    let mut seen = Vec::new();
    for id in published(dapr) {
        if !seen.contains(&id) {
            seen.push(id);
        }
    }
    seen
}

/// The head of `owner` as it is stored.
fn head(dapr: &FakeDapr, owner: &str) -> Head {
    let key = format!("book:{owner}");
    Head::read(&key, &dapr.documents()[&key].value).unwrap()
}

/// Lets relay jobs fire that are due after `seconds` more, at `books`.
async fn fire(dapr: &FakeDapr, books: &Books<u64>, seconds: u64) -> usize {
    dapr.attach(Callbacks::new(None).jobs(relay_job(), Relay(books.clone())), vec![]);
    dapr.advance(Duration::from_secs(seconds));
    dapr.fire_due_jobs().await
}
