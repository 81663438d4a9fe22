//! What the book promises, on real daprd over Redis and PostgreSQL: replicas race on the same owners, one of
//! them dies in the middle of its commits, and so do the sidecar, the broker and the scheduler.

mod load;
mod stack_under_test;
mod stream;

#[path = "../../src/tests/history.rs"]
mod history;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use book::{Book, Change, CommitError, Limits, NewEvent, StoreError, View};
use history::{History, What};
use load::{Load, Replica};
use serde_json::{Value, json};
use sidecar::{Due, Job, Jobs, State};
use stack_under_test::{Running, Store, done};

const TOPIC: &str = "things";
const OWNERS: [&str; 2] = ["ada", "eve"];

fn event(number: u64) -> NewEvent {
    NewEvent {
        topic: TOPIC,
        kind: "thing.counted.v1",
        source: "/test",
        subject: number.to_string(),
        time: "2030-05-01T07:00:00Z".parse().expect("a time"),
        data: json!({ "number": number }),
    }
}

/// Limits so small that every change folds, spills or merges something, and jobs come soon.
fn limits() -> Limits {
    Limits {
        tail_records: 3,
        outbox_events: 3,
        small_spills: 2,
        part_bytes: 300,
        group_bytes: 2000,
        grace: Duration::from_secs(5),
        dropped_kept: usize::MAX,
        burst_events: usize::MAX,
        relay_window: Duration::from_secs(2),
        retry_after: Duration::from_millis(500),
        ..Limits::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_book_promises_holds_on_redis() {
    holds_on(Store::Redis).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_book_promises_holds_on_postgresql() {
    holds_on(Store::Postgres).await;
}

async fn holds_on(store: Store) {
    let running = Running::start(store).await;
    let history: Arc<History> = Arc::default();
    let load = Load::new(history.clone());
    let mut replicas: Vec<Replica> = (0..3).map(|number| load.start(number, &running)).collect();

    load.reaches(60).await;
    running.daprd.process().kill9();
    load.reaches(62).await;
    done(running.daprd.process().restart());
    load.reaches(100).await;
    replicas.remove(2).die();
    load.reaches(120).await;
    running.broker.process().kill9();
    load.reaches(140).await;
    done(running.broker.process().restart());
    load.reaches(160).await;
    done(running.scheduler.process().restart());
    for replica in replicas {
        replica.ends().await;
    }

    assert!((1..100).contains(&history.failures()), "{} failed", history.failures());
    for (owner, name) in OWNERS.into_iter().enumerate() {
        settled(&running, name).await;
        let op = history.ask(owner, &What::Read);
        history.run(op, &running.books().open(name)).await;
        assert!(history.unanswered(owner).len() <= 2, "only those of the replica that died");
        history.check(owner, &stream::told(&running.broker, name));
        only_what_is_named_is_stored(&running, name).await;
    }
}

/// Waits until relay jobs have published everything that is owed, and deleted what was dropped.
async fn settled(running: &Running, owner: &str) {
    running
        .eventually("everything is published and swept", || async {
            let due = Due::In(Duration::ZERO);
            let job = Job { name: format!("relay:{owner}"), due, data: b"{}".to_vec() };
            // It may be on its way back still: then the next round schedules it.
            let _ = running.dapr.schedule(&job).await;
            let head = head(running, owner).await;
            ["outbox", "spilled", "dropped"].iter().all(|list| head[list] == json!([]))
                && head["reserved"].is_null()
        })
        .await;
}

async fn head(running: &Running, owner: &str) -> Value {
    let head = State::get(&running.dapr, &format!("book:{owner}")).await;
    head.ok()
        .flatten()
        .map_or(Value::Null, |head| serde_json::from_slice(&head.value).expect("a head is JSON"))
}

/// Asks for every segment there may ever have been: Dapr does not list keys.
async fn only_what_is_named_is_stored(running: &Running, owner: &str) {
    let head = head(running, owner).await;
    let key = |name: u64, part: u64| format!("segment:{owner}:{name}.{part}");
    let segments = head["segments"].as_array().expect("a list");
    let named: BTreeSet<String> = segments
        .iter()
        .flat_map(|segment| {
            // Name, first part, and the one after the last.
            let number = |index: usize| segment["parts"][index].as_u64().expect("a number");
            let name = number(0);
            (number(1)..number(2)).map(move |part| key(name, part))
        })
        .collect();
    let commits = head["commit_count"].as_u64().expect("a number");
    assert!(commits > 50, "only {commits} commits");
    let all: Vec<String> =
        (1..=commits).flat_map(|name| (0..12).map(move |part| key(name, part))).collect();
    let mut stored = BTreeSet::new();
    for keys in all.chunks(500) {
        let found = running.dapr.get_bulk(keys).await.expect("the store is there");
        let found = keys.iter().zip(found).filter(|(_, found)| found.is_some());
        stored.extend(found.map(|(key, _)| key.clone()));
    }
    assert_eq!(stored, named, "of {commits} commits");
}
