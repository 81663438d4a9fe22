//! What is stored stays readable; what is newer is refused and left as it is.
//!
//! What a ledger stores follows from what is appended, names and hashes included, so the golden file is a whole
//! small store: every document by its key.

use std::collections::BTreeMap;

use sidecar::fake::{Call, Fault, Flavour};

use super::*;

const GOLDEN: &str = include_str!("../../../golden/ledger.1.json");

fn limits() -> Limits {
    Limits { tail_bytes: 300, inline_bytes: 20, fan_out: 2, ..tiny() }
}

fn reader(dapr: &FakeDapr) -> Ledger {
    Ledger::with_limits(Arc::new(dapr.clone()), limits())
}

fn golden() -> FakeDapr {
    let dapr = FakeDapr::new(1);
    let documents: BTreeMap<String, Box<RawValue>> = serde_json::from_str(GOLDEN).unwrap();
    for (key, document) in documents {
        dapr.write_last_write(&key, document.get().as_bytes().to_vec());
    }
    dapr
}

/// Nine entries in an index, segments and a tail; and a large one that was only announced.
async fn written() -> FakeDapr {
    let dapr = FakeDapr::new(1);
    let ledger = reader(&dapr);
    fill(&ledger, "ada", 1..=7).await;
    let large = |seq| NewEntry { event: event("large enough to be apart"), ..new("ada", seq) };
    append(&ledger, large(8)).await.unwrap();
    fill(&ledger, "ada", [9]).await;
    dapr.plan_success(Call::Write);
    (0..16).for_each(|_| dapr.plan(Call::Write, Fault::LostRequest));
    let last = NewEntry { event: event("larger still, and never here"), ..new("ada", 10) };
    append(&ledger, last).await.unwrap_err();
    dapr
}

#[tokio::test]
async fn what_is_written_is_the_stored_form() {
    let lines = written().await.documents().into_iter().map(|(key, document)| {
        format!("  {:?}: {}", key, String::from_utf8(document.value).unwrap())
    });
    let written = format!("{{\n{}\n}}\n", lines.collect::<Vec<_>>().join(",\n"));
    assert_eq!(written, GOLDEN);
}

#[tokio::test]
async fn the_stored_form_stays_readable() {
    let dapr = golden();
    let ledger = reader(&dapr);
    let kept = all(&ledger, "ada", 4).await;
    assert_eq!(
        kept.iter().map(|kept| kept.seq).collect::<Vec<_>>(),
        (1..=9).rev().collect::<Vec<_>>()
    );
    assert_eq!(kept[1].event.get(), "\"large enough to be apart\"");
    assert_eq!((kept[8].id.as_str(), kept[8].event.get()), ("ada:1", "\"ada:1\""));
    check_intact(&ledger, shard("ada"), 9).await;
    assert_eq!(append(&ledger, new("ada", 3)).await.unwrap(), Appended::Known);
    assert_eq!(append(&ledger, new("ada", 11)).await.unwrap(), Appended::Now);
    check_intact(&ledger, shard("ada"), 10).await;
    check_reachable(&dapr, &limits());
}

#[tokio::test]
async fn a_newer_format_is_refused_and_left_as_it_is() {
    let is_unknown =
        |error: &StoreError| matches!(error, StoreError::UnknownFormat { found: 2, known: 1, .. });
    for key in golden().documents().into_keys() {
        let dapr = golden();
        dapr.write_last_write(&key, br#"{"format":2,"what":"ever"}"#.to_vec());
        let before = dapr.documents();
        let ledger = reader(&dapr);
        let refused = ledger.slice("ada", None, 50).await.unwrap_err();
        assert!(is_unknown(&refused), "{key}: {refused}");
        let refused = ledger.verify(day(DAY), shard("ada").number).await.unwrap_err();
        assert!(is_unknown(&refused), "{key}: {refused}");

        // On a day that is new to the owner, the owner's days are written; else they are not even read.
        let is_days = key.starts_with("ledger-days:");
        let time = at(if is_days { "2030-05-02" } else { DAY });
        let appended = append(&ledger, NewEntry { time, ..new("ada", 50) }).await;
        if key.starts_with("ledger-event:") {
            assert_eq!(appended.unwrap(), Appended::Now, "what it holds is not needed for this");
        } else {
            assert!(matches!(appended, Err(AppendError::Store(error)) if is_unknown(&error)));
            assert_eq!(dapr.documents(), before, "{key}");
        }
        assert_eq!(dapr.documents()[&key], before[&key]);
    }
}

#[tokio::test]
async fn a_document_in_the_place_of_one_to_be_written_is_left_as_it_is() {
    let large = NewEntry { event: event("large enough to be apart"), ..new("ada", 1) };
    let dapr = FakeDapr::new(1);
    append(&reader(&dapr), large.clone()).await.unwrap();
    let key = dapr.documents().into_keys().find(|key| key.starts_with("ledger-event:")).unwrap();
    for (there, is_newer) in [(r#"{"format":2}"#, true), (r#"{"format":1,"event":"?"}"#, false)] {
        // Not Redis: that protects only what was written as Daybook writes.
        let dapr = FakeDapr::with_flavour(1, Flavour::PostgreSql);
        dapr.write_last_write(&key, there.as_bytes().to_vec());
        match append(&reader(&dapr), large.clone()).await {
            Err(AppendError::Store(StoreError::UnknownFormat { .. })) => assert!(is_newer),
            Err(AppendError::Store(StoreError::Corrupt { .. })) => assert!(!is_newer),
            other => panic!("{other:?}"),
        }
        assert_eq!(dapr.documents()[&key].value, there.as_bytes());
    }
}
