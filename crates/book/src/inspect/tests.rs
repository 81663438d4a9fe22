//! Books looked at: whole ones, and ones that are damaged by hand in every way that has a name.

mod owed;

use std::time::Duration;

use serde_json::{Value, json};
use sidecar::State;
use sidecar::fake::{FakeDapr, Flavour, Part as Of};

use super::*;
use crate::tests::{books_within, count_as, tiny};
use crate::{Books, Limits};

/// A book with segments of records, spilled events, and a tail and an outbox that are not empty.
async fn full(dapr: &FakeDapr) -> Books<u64> {
    let books = books_within(dapr, Limits { part_bytes: 250, small_spills: 99, ..tiny() });
    dapr.take_down(Of::Broker);
    for number in 0..11 {
        count_as(&books.open("ada"), &number.to_string()).await.unwrap();
    }
    books.idle().await;
    let head = head(dapr);
    for named in ["segments", "spilled", "tail", "outbox"] {
        assert_ne!(head[named], json!([]), "{named}: {head}");
    }
    books
}

async fn fake() -> FakeDapr {
    let dapr = FakeDapr::new(1);
    full(&dapr).await;
    dapr
}

fn document(dapr: &FakeDapr, key: &str) -> Value {
    serde_json::from_slice(&dapr.documents()[key].value).unwrap()
}

fn head(dapr: &FakeDapr) -> Value {
    document(dapr, "book:ada")
}

fn put(dapr: &FakeDapr, key: &str, document: &Value) {
    dapr.write_last_write(key, serde_json::to_vec(document).unwrap());
}

/// The key of the first part of the first segment of that kind.
fn key(dapr: &FakeDapr, kind: &str) -> String {
    format!("segment:ada:{}.0", head(dapr)[kind][0]["parts"][0])
}

async fn verdict(dapr: &FakeDapr) -> Verdict {
    verify::<u64>(dapr, "ada").await.unwrap().unwrap()
}

/// Damages one document of a whole book, and tells what is found: by key, the rest as text.
async fn found(kind: &str, damage: impl FnOnce(&mut Value)) -> Vec<(bool, String)> {
    let dapr = fake().await;
    let of_head = kind == "head";
    let key = if of_head { "book:ada".to_owned() } else { key(&dapr, kind) };
    let mut document = document(&dapr, &key);
    damage(&mut document);
    put(&dapr, &key, &document);
    let before = dapr.documents();
    let verdict = verdict(&dapr).await;
    assert_eq!(dapr.documents(), before, "looking changed something");
    verdict.findings.into_iter().map(|it| (it.key == key, it.damage.to_string())).collect()
}

#[track_caller]
fn names(found: &[(bool, String)], what: &str) {
    assert!(found.iter().any(|(_, text)| text.contains(what)), "{what}: {found:?}");
}

#[tokio::test]
async fn a_whole_book_is_found_whole() {
    for flavour in Flavour::ALL {
        let dapr = FakeDapr::with_flavour(1, flavour);
        let books = full(&dapr).await;
        let before = dapr.documents();
        let Verdict { documents, records, seq, owed, findings, leftovers, .. } =
            verdict(&dapr).await;
        assert_eq!((findings, seq, owed, records), (vec![], 11, 11, 12), "{flavour:?}");
        let stored = before.len() - leftovers.len();
        assert_eq!(documents, stored, "{flavour:?}: {leftovers:?}");
        assert_eq!(dapr.documents(), before, "{flavour:?}: looking changed something");

        dapr.bring_back(Of::Broker);
        books.settle("ada").await.unwrap();
        let verdict = verdict(&dapr).await;
        assert_eq!((verdict.findings, verdict.owed), (vec![], 0), "{flavour:?}");
    }
    assert!(verify::<u64>(&FakeDapr::new(1), "ada").await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_book_is_whole_at_each_step_of_its_life() {
    let dapr = FakeDapr::new(1);
    let books = books_within(&dapr, Limits { small_spills: 2, ..tiny() });
    for number in 0..120_u64 {
        match number % 24 {
            7 => dapr.take_down(Of::Broker),
            20 => {
                dapr.bring_back(Of::Broker);
                tokio::time::advance(Duration::from_secs(3)).await;
            }
            _ => (),
        }
        let who = (number % 17).to_string();
        count_as(&books.open("ada"), &who).await.unwrap();
        assert_eq!(verdict(&dapr).await.findings, [], "after {number}");
        books.idle().await;
        assert_eq!(verdict(&dapr).await.findings, [], "after {number}, idle");
    }
}

#[tokio::test]
async fn a_document_that_is_gone_or_unreadable_is_named() {
    for kind in ["segments", "spilled"] {
        let dapr = fake().await;
        let gone = key(&dapr, kind);
        assert!(State::delete(&dapr, &gone, None).await.is_done());
        let expected = [Finding { key: gone, damage: Damage::Missing }];
        assert_eq!(verdict(&dapr).await.findings, expected, "and nothing that follows from it");
    }
    for kind in ["head", "segments", "spilled"] {
        let newer = found(kind, |it| it["format"] = json!(2)).await;
        let text = "is in format 2, this version reads up to 1: use the newer version";
        assert_eq!(newer, [(true, text.to_owned())]);
        let other = found(kind, |it| *it = json!({ "format": 1, "records": "secret" })).await;
        assert_eq!(other.len(), 1, "{other:?}");
        assert!(other[0].0 && other[0].1.contains("it has another form at line 1"), "{other:?}");
        assert!(!other[0].1.contains("secret"), "what a user wrote is told: {other:?}");
    }
}

#[tokio::test]
async fn records_are_held_against_the_head() {
    let twice = |it: &mut Value| {
        let first = it["records"][0].clone();
        it["records"].as_array_mut().unwrap().push(first);
    };
    let twice = found("segments", twice).await;
    names(&twice, "holds the record `0` twice");
    names(&twice, "bytes, the head says");
    let other = found("segments", |it| it["records"][0]["record"] = json!("secret")).await;
    names(&other, "the record `0` is not one that this app reads");
    let tail = found("head", |it| it["tail"][0]["record"] = json!([])).await;
    names(&tail, "is not one that this app reads");
    let swapped =
        found("segments", |it| it["events"] = json!([{ "seq": 1, "topic": "", "event": {} }]));
    names(&swapped.await, "is of the wrong kind: events in it");
    let swapped = found("spilled", |it| it["records"] = json!([{ "id": "x", "record": 1 }]));
    names(&swapped.await, "is of the wrong kind: records in it");
    let size = found("head", |it| it["segments"][0]["bytes"] = json!(1)).await;
    names(&size, "bytes, the head says 1");
    let size = found("head", |it| it["spilled"][0]["bytes"] = json!(1)).await;
    names(&size, "bytes, the head says 1");
}

#[tokio::test]
async fn what_is_named_twice_is_told() {
    let dropped = found("head", |it| it["dropped"] = json!([it["segments"][0]["parts"]])).await;
    assert_eq!(dropped[0].1, "is named twice by the head: as needed and as to be deleted");
    let twice = found("head", |it| {
        let first = it["segments"][0].clone();
        it["segments"].as_array_mut().unwrap().push(first);
    });
    names(&twice.await, "is named twice by the head: in two segments");
}

#[tokio::test]
async fn a_break_in_the_sequence_is_found() {
    let raised = found("head", |it| it["seq"] = json!(12)).await;
    assert_eq!(raised, [(true, "events end with 11, the head says 12".to_owned())]);
    let lowered = found("head", |it| it["seq"] = json!(10)).await;
    assert_eq!(lowered, [(true, "events end with 11, the head says 10".to_owned())]);
    let ahead = found("head", |it| it["published"] = json!(12)).await;
    names(&ahead, "events up to 12 are said to be published, the newest is 11");

    let drop_first = |it: &mut Value, what: &str| {
        it[what].as_array_mut().unwrap().remove(0);
    };
    let outbox = found("head", |it| drop_first(it, "outbox")).await;
    assert!(
        outbox.iter().any(|(of_head, text)| *of_head && text.starts_with("event")),
        "{outbox:?}"
    );
    let spill = found("spilled", |it| drop_first(it, "events")).await;
    names(&spill, "event 2 comes where event 1 should");
    let spill = found("spilled", |it| drop(it["events"].as_array_mut().unwrap().pop())).await;
    names(&spill, "comes where event");
    let all = found("head", |it| (it["spilled"], it["outbox"]) = (json!([]), json!([]))).await;
    names(&all, "events end with 0, the head says 11");
}

#[tokio::test]
async fn an_event_that_would_go_out_wrongly_is_found() {
    let wrong = |field: &'static str, value: Value| {
        found("spilled", move |it| it["events"][0]["event"][field] = value)
    };
    names(&wrong("id", json!("ada:99")).await, "event 1 has the id `ada:99`");
    names(&wrong("partitionkey", json!("eve")).await, "event 1 has the partition key `eve`");
    names(&wrong("time", json!("noon")).await, "event 1 is not a CloudEvent");
}

#[tokio::test]
async fn a_book_that_changes_meanwhile_is_looked_at_again() {
    let repaired = async |kind: &str| {
        let dapr = fake().await;
        let gone = key(&dapr, kind);
        let document = document(&dapr, &gone);
        assert!(State::delete(&dapr, &gone, None).await.is_done());
        Repaired { dapr, gone, document }
    };
    for kind in ["segments", "spilled"] {
        let state = repaired(kind).await;
        let verdict = verify::<u64>(&state, "ada").await.unwrap().unwrap();
        assert_eq!(verdict.findings, [], "an old head is no damage");
    }
    let state = repaired("spilled").await;
    let events = owed(&state, "ada", Values::Hidden).await.unwrap().unwrap();
    assert_eq!(events.len(), 11, "nothing was lost");
}

/// Where the first look at a segment makes it come back, under a head with another ETag.
struct Repaired {
    dapr: FakeDapr,
    gone: String,
    document: Value,
}

#[async_trait::async_trait]
impl State for Repaired {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, sidecar::SidecarError> {
        let found = State::get(&self.dapr, key).await?;
        if key == self.gone && found.is_none() {
            put(&self.dapr, key, &self.document);
            put(&self.dapr, "book:ada", &head(&self.dapr));
        }
        Ok(found)
    }

    async fn get_bulk(
        &self,
        keys: &[String],
    ) -> Result<Vec<Option<Versioned>>, sidecar::SidecarError> {
        self.dapr.get_bulk(keys).await
    }

    async fn compare_and_swap(&self, _: &str, _: Vec<u8>, _: sidecar::Expect<'_>) -> sidecar::Swap {
        panic!("looking writes nothing")
    }

    async fn delete(&self, _: &str, _: Option<&Etag>) -> sidecar::Swap {
        panic!("looking deletes nothing")
    }
}
