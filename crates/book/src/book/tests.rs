//! Commits and the relay under lost replies, conflicts and late writes.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use sidecar::Callbacks;
use sidecar::fake::{Call, Chances, FakeDapr, Fault, Flavour, Part};

use super::*;
use crate::{Relay, relay_job};

const TOPIC: &str = "things";

fn books(dapr: &FakeDapr) -> Books<u64> {
    let dapr = Arc::new(dapr.clone());
    Books::new(dapr.clone(), dapr.clone(), dapr)
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

async fn count(book: &Book<u64>) -> Result<u64, StoreError> {
    count_as(book, "test").await
}

/// Adds one to the counter and to `who`'s own record, and announces what the counter is then.
async fn count_as(book: &Book<u64>, who: &str) -> Result<u64, StoreError> {
    let decide = |view: &View<u64>| {
        let number = view.records.get("counter").copied().unwrap_or(0) + 1;
        let own = view.records.get(who).copied().unwrap_or(0) + 1;
        let put = vec![("counter".to_owned(), number), (who.to_owned(), own)];
        Ok::<_, Infallible>((Change { put, remove: vec![], events: vec![event(number)] }, number))
    };
    match book.commit(decide).await {
        Ok(committed) => Ok(committed.output),
        Err(CommitError::Store(error)) => Err(error),
        Err(CommitError::Refused(never)) => match never {},
    }
}

fn published(dapr: &FakeDapr) -> Vec<String> {
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

#[tokio::test]
async fn a_change_is_durable_and_announced_before_it_is_acknowledged() {
    let dapr = FakeDapr::new(1);
    let book = books(&dapr).open("ada");
    assert_eq!(count(&book).await.unwrap(), 1);
    assert_eq!(published(&dapr), ["ada:1"]);

    let elsewhere = books(&dapr).open("ada").read().await.unwrap();
    assert_eq!((elsewhere.records["counter"], elsewhere.seq), (1, 1));
    assert!(books(&dapr).open("eve").read().await.unwrap().records.is_empty());
}

#[tokio::test]
async fn a_refusal_writes_nothing() {
    let dapr = FakeDapr::new(1);
    let refused = books(&dapr).open("ada").commit(|_| Err::<(Change<u64>, ()), _>("no")).await;
    assert!(matches!(refused, Err(CommitError::Refused("no"))));
    assert!(dapr.documents().is_empty() && published(&dapr).is_empty());
}

#[tokio::test]
async fn a_lost_reply_is_found_to_have_happened() {
    for flavour in Flavour::ALL {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let book = books(&dapr).open("ada");
        dapr.plan(Call::Write, Fault::LostReply);
        assert_eq!(count(&book).await.unwrap(), 1, "{flavour:?}");
        dapr.plan(Call::Write, Fault::LostReply);
        assert_eq!(count(&book).await.unwrap(), 2, "{flavour:?}");
        assert_eq!(book.read().await.unwrap().seq, 2, "{flavour:?}");
    }
}

#[tokio::test]
async fn a_lost_request_is_found_not_to_have_happened_and_is_repeated() {
    for flavour in Flavour::ALL {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let book = books(&dapr).open("ada");
        for fault in [Fault::LostRequest, Fault::Conflict, Fault::Late] {
            dapr.plan(Call::Write, fault);
            count(&book).await.unwrap();
            dapr.land_late();
        }
        assert_eq!(book.read().await.unwrap().records["counter"], 3, "{flavour:?}");
        assert_eq!(first_publications(&dapr), ["ada:1", "ada:2", "ada:3"], "{flavour:?}");
    }
}

#[tokio::test]
async fn with_the_broker_down_changes_go_on_and_a_job_publishes_them_later() {
    let dapr = FakeDapr::new(1);
    let books = books(&dapr);
    let relay = Relay(books.clone());
    dapr.attach(Callbacks::new(None).jobs(relay_job(), relay), vec![]);
    dapr.take_down(Part::Broker);
    for number in 1..=3 {
        assert_eq!(count(&books.open("ada")).await.unwrap(), number);
    }
    assert_eq!(published(&dapr), [""; 0]);

    dapr.advance(Duration::from_secs(5));
    assert_eq!(dapr.fire_due_jobs().await, 0, "the job stays while the broker is away");
    dapr.bring_back(Part::Broker);
    assert_eq!(dapr.fire_due_jobs().await, 1);
    assert_eq!(first_publications(&dapr), ["ada:1", "ada:2", "ada:3"]);

    let (head, _) = books.open("ada").load().await.unwrap();
    assert!(head.outbox.is_empty(), "what is out is no longer owed");
}

/// A process that is killed at any step of a commit: what it wrote is announced, though the owner never
/// comes back.
#[tokio::test(start_paused = true)]
async fn what_a_killed_process_left_unannounced_is_announced_by_its_switch() {
    let (mut written, mut left) = (0, 0);
    for seed in 0..60 {
        let dapr = FakeDapr::new(seed);
        let slow = Chances { longest_delay: Duration::from_millis(20), ..Chances::default() };
        dapr.set_chances(slow);
        let killed = Duration::from_millis(seed);
        let _ = tokio::time::timeout(killed, count(&books(&dapr).open("ada"))).await;
        let unannounced = published(&dapr).is_empty();

        let after = books(&dapr);
        dapr.attach(Callbacks::new(None).jobs(relay_job(), Relay(after.clone())), vec![]);
        dapr.advance(Duration::from_secs(30));
        dapr.fire_due_jobs().await;
        let view = after.open("ada").read().await.unwrap();
        let ids: Vec<String> = (1..=view.seq).map(|seq| format!("ada:{seq}")).collect();
        assert_eq!(first_publications(&dapr), ids, "seed {seed}");
        written += view.seq;
        left += u64::from(unannounced && view.seq == 1);
    }
    assert!(written > 10 && left > 3, "written {written}, left for the switch {left}");
}

#[tokio::test]
async fn a_busy_owner_costs_one_job_and_an_idle_one_none() {
    let dapr = FakeDapr::new(1);
    let book = books(&dapr).open("ada");
    book.commit(|_| Ok::<_, Infallible>((Change::none(), ()))).await.unwrap();
    assert_eq!(dapr.jobs(), []);
    count(&book).await.unwrap();
    let [job] = dapr.jobs().try_into().unwrap();
    dapr.advance(Duration::from_secs(5));
    count(&book).await.unwrap();
    assert_eq!(dapr.jobs(), [job], "it was not set anew");
}

#[tokio::test]
async fn without_a_scheduler_changes_go_on_as_long_as_the_broker_takes_their_events() {
    let dapr = FakeDapr::new(1);
    let book = books(&dapr).open("ada");
    dapr.take_down(Part::Scheduler);
    assert_eq!(count(&book).await.unwrap(), 1);
    assert_eq!(published(&dapr), ["ada:1"]);

    dapr.take_down(Part::Broker);
    let unannounced = count(&book).await;
    assert!(matches!(unannounced, Err(StoreError::Unannounced { .. })), "{unannounced:?}");
    assert_eq!(
        book.read().await.unwrap().seq,
        2,
        "saved all the same: not acknowledged is not undone"
    );
}

#[tokio::test]
async fn what_was_left_unannounced_goes_out_with_the_next_change() {
    let dapr = FakeDapr::new(1);
    dapr.take_down(Part::Broker);
    count(&books(&dapr).open("ada")).await.unwrap();
    dapr.bring_back(Part::Broker);
    // A new process knows nothing of the old one's.
    count(&books(&dapr).open("ada")).await.unwrap();
    assert_eq!(first_publications(&dapr), ["ada:1", "ada:2"]);
}

#[tokio::test]
async fn the_outbox_does_not_grow_while_the_broker_takes_events() {
    let dapr = FakeDapr::new(1);
    let book = books(&dapr).open("ada");
    for _ in 0..20 {
        count(&book).await.unwrap();
    }
    let (head, _) = book.load().await.unwrap();
    assert_eq!(head.outbox.len(), 1, "only the newest, trimmed by the next change");
    assert_eq!(published(&dapr).len(), 20, "and none was published twice");
}

#[tokio::test]
async fn a_newer_format_is_refused_and_left_as_it_is() {
    let dapr = FakeDapr::new(1);
    let newer = br#"{"format":2,"what":"ever"}"#.to_vec();
    dapr.write_last_write("book:ada", newer.clone());
    let book = books(&dapr).open("ada");
    assert!(matches!(
        count(&book).await,
        Err(StoreError::UnknownFormat { found: 2, known: 1, .. })
    ));
    assert_eq!(dapr.documents()["book:ada"].value, newer);
}

#[tokio::test]
async fn the_stored_form_stays_readable() {
    let golden = include_bytes!("../../golden/head.1.json");
    let dapr = FakeDapr::new(1);
    dapr.write_last_write("book:ada", golden.to_vec());
    let books = books(&dapr);
    let (head, _) = books.open("ada").load().await.unwrap();
    assert_eq!((head.records["counter"], head.seq, head.outbox.len()), (7, 7, 1));
    let written: Value = serde_json::from_slice(&head.write("book:ada").unwrap()).unwrap();
    assert_eq!(written, serde_json::from_slice::<Value>(golden).unwrap());
}

/// Two replicas, each counting, while calls get lost, land late or conflict: every acknowledged count
/// is there once, and the first publications are in order.
#[tokio::test(start_paused = true)]
async fn counting_survives_whatever_the_sidecar_does() {
    for seed in 0..200 {
        let flavour = Flavour::ALL[seed as usize % Flavour::ALL.len()];
        let dapr = FakeDapr::with_flavour(seed, flavour);
        let chance = 0.08;
        dapr.set_chances(Chances {
            lost_request: chance,
            lost_reply: chance,
            late: chance,
            conflict: chance,
            longest_delay: Duration::from_millis(20),
            ..Chances::default()
        });
        let replica = |name: &'static str, books: Books<u64>| async move {
            let mut acknowledged = Vec::new();
            for call in 0..10 {
                let who = format!("{name} {call}");
                acknowledged.extend(count_as(&books.open("ada"), &who).await.ok());
            }
            acknowledged
        };
        let (one, two) = tokio::join!(replica("one", books(&dapr)), replica("two", books(&dapr)));

        dapr.set_chances(Chances::default());
        dapr.land_late();
        let mut acknowledged = [one, two].concat();
        acknowledged.sort_unstable();
        let before = acknowledged.len();
        acknowledged.dedup();
        assert_eq!(acknowledged.len(), before, "seed {seed}: a count was given out twice");

        let books = books(&dapr);
        let last = count(&books.open("ada")).await.unwrap();
        let view = books.open("ada").read().await.unwrap();
        assert_eq!((view.records["counter"], view.seq), (last, last), "seed {seed}");
        assert!(acknowledged.iter().all(|count| *count < last), "seed {seed}: a count was lost");
        let twice = view.records.iter().find(|(who, times)| *who != "counter" && **times > 1);
        assert_eq!(twice, None, "seed {seed}: one call was applied twice");

        let ids: Vec<String> = (1..=last).map(|seq| format!("ada:{seq}")).collect();
        assert_eq!(first_publications(&dapr), ids, "seed {seed}");
    }
}
