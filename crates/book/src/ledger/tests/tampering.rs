//! Whoever alters, removes or moves something in the store is found out.

use serde_json::{Value, json};

use super::*;

/// Forty entries of ada's, some apart, folded and indexed.
async fn written() -> (FakeDapr, Ledger) {
    let dapr = FakeDapr::new(1);
    let ledger = small_ledger(&dapr);
    for seq in 1..=40 {
        let text = if seq % 8 == 0 { "x".repeat(100) + &seq.to_string() } else { seq.to_string() };
        append(&ledger, NewEntry { event: event(&text), ..new("ada", seq) }).await.unwrap();
    }
    check_intact(&ledger, shard("ada"), 40).await;
    (dapr, ledger)
}

async fn flaw(ledger: &Ledger) -> (u64, Flaw) {
    let verdict = ledger.verify(day(DAY), shard("ada").number).await.unwrap();
    let of_owner = ledger.verify_owner("ada").await.unwrap();
    assert_eq!(of_owner, [(day(DAY), verdict.clone())]);
    (verdict.intact, verdict.flaw.expect("it goes unnoticed"))
}

/// The key of the oldest document whose key starts like that.
fn oldest(dapr: &FakeDapr, prefix: &str) -> String {
    let mut keys: Vec<String> =
        dapr.documents().into_keys().filter(|key| key.starts_with(prefix)).collect();
    let place = |key: &String| {
        let name = key.rsplit(':').next().unwrap();
        let mut numbers = name.split('.').rev().skip(1);
        numbers.next().map_or(0, |first| first.parse::<u64>().unwrap())
    };
    keys.sort_by_key(place);
    keys.remove(0)
}

fn change(dapr: &FakeDapr, key: &str, change: impl FnOnce(&mut Value)) {
    let mut value: Value = serde_json::from_slice(&dapr.documents()[key].value).unwrap();
    change(&mut value);
    dapr.write_last_write(key, serde_json::to_vec(&value).unwrap());
}

async fn remove(dapr: &FakeDapr, key: &str) {
    assert!(State::delete(dapr, key, None).await.is_done());
}

#[tokio::test]
async fn an_altered_byte_of_an_entry() {
    for (field, other) in [
        ("event", json!({ "here": "?" })),
        ("owner", json!("eve")),
        ("seq", json!(77)),
        ("id", json!("ada:77")),
        ("hash", json!("00".repeat(32))),
    ] {
        let (dapr, ledger) = written().await;
        let key = oldest(&dapr, "ledger-segment:");
        change(&dapr, &key, |segment| segment["entries"][1][field] = other.clone());
        assert_eq!(flaw(&ledger).await, (1, Flaw::Altered { key, place: 2 }), "{field}");

        let (dapr, ledger) = written().await;
        let key = shard("ada").key();
        change(&dapr, &key, |head| head["tail"][0][field] = other);
        let place = head_of(&dapr, shard("ada")).tail[0].place;
        assert_eq!(flaw(&ledger).await, (place - 1, Flaw::Altered { key, place }), "{field}");
    }
}

#[tokio::test]
async fn an_entry_altered_together_with_its_hash() {
    let (dapr, ledger) = written().await;
    let key = oldest(&dapr, "ledger-segment:");
    let before = Hash::genesis(&shard("ada").key());
    let forged = NewEntry { event: event("forged"), ..new("ada", 1) };
    let forged = Entry::link(&forged, 1, before, &tiny());
    change(&dapr, &key, |it| it["entries"][0] = serde_json::to_value(forged).unwrap());
    assert_eq!(flaw(&ledger).await, (1, Flaw::Altered { key, place: 2 }));
}

#[tokio::test]
async fn an_altered_large_event() {
    let (dapr, ledger) = written().await;
    let keys = dapr.documents().into_keys();
    for key in keys.filter(|key| key.starts_with("ledger-event:")).collect::<Vec<_>>() {
        let good = dapr.documents()[&key].value.clone();
        change(&dapr, &key, |document| document["event"] = json!("?"));
        let (intact, found) = flaw(&ledger).await;
        assert_eq!(intact % 8, 7);
        assert_eq!(found, Flaw::Altered { key: key.clone(), place: intact + 1 });
        remove(&dapr, &key).await;
        assert_eq!(flaw(&ledger).await.1, Flaw::Missing { key: key.clone() });
        dapr.write_last_write(&key, good);
    }
    check_intact(&ledger, shard("ada"), 40).await;
}

#[tokio::test]
async fn a_removed_entry() {
    let (dapr, ledger) = written().await;
    let key = oldest(&dapr, "ledger-segment:");
    change(&dapr, &key, |it| drop(it["entries"].as_array_mut().unwrap().remove(1)));
    assert_eq!(flaw(&ledger).await, (1, Flaw::Misplaced { key, place: 2 }));
}

#[tokio::test]
async fn the_last_entry_of_a_segment_removed() {
    let (dapr, ledger) = written().await;
    let key = oldest(&dapr, "ledger-segment:");
    let mut last = 0;
    change(&dapr, &key, |it| {
        last = it["entries"].as_array_mut().unwrap().pop().unwrap()["place"].as_u64().unwrap();
    });
    assert_eq!(flaw(&ledger).await, (last - 1, Flaw::End { key, place: last }));
}

#[tokio::test]
async fn a_missing_segment_or_index() {
    for prefix in ["ledger-segment:", "ledger-index:"] {
        let (dapr, ledger) = written().await;
        let key = oldest(&dapr, prefix);
        remove(&dapr, &key).await;
        assert_eq!(flaw(&ledger).await, (0, Flaw::Missing { key: key.clone() }));
        dapr.write_last_write(&key, b"?".to_vec());
        assert_eq!(flaw(&ledger).await, (0, Flaw::Unreadable { key }));
    }
}

#[tokio::test]
async fn swapped_segments() {
    let (dapr, ledger) = written().await;
    let documents = dapr.documents();
    let mut keys = documents.keys().filter(|key| key.starts_with("ledger-segment:"));
    let (one, two) = (keys.next().unwrap(), keys.next().unwrap());
    dapr.write_last_write(one, documents[two].value.clone());
    dapr.write_last_write(two, documents[one].value.clone());
    let (_, flaw) = flaw(&ledger).await;
    assert!(matches!(flaw, Flaw::Misplaced { key, .. } if key == *one || key == *two));
}

#[tokio::test]
async fn an_index_that_leaves_something_out_or_leads_in_a_circle() {
    let (dapr, ledger) = written().await;
    let key = oldest(&dapr, "ledger-index:");
    let good = dapr.documents()[&key].value.clone();
    change(&dapr, &key, |index| drop(index["spans"].as_array_mut().unwrap().pop()));
    assert!(matches!(flaw(&ledger).await.1, Flaw::End { .. } | Flaw::Misplaced { .. }));
    dapr.write_last_write(&key, good);
    change(&dapr, &key, |index| index["spans"][0]["level"] = json!(9));
    assert_eq!(flaw(&ledger).await.1, Flaw::Unreadable { key });
}

#[tokio::test]
async fn a_truncated_tail() {
    let (dapr, ledger) = written().await;
    let key = shard("ada").key();
    change(&dapr, &key, |head| drop(head["tail"].as_array_mut().unwrap().pop()));
    assert_eq!(flaw(&ledger).await, (39, Flaw::End { key: key.clone(), place: 40 }));
    change(&dapr, &key, |head| head["count"] = json!(39));
    assert_eq!(flaw(&ledger).await, (39, Flaw::End { key, place: 39 }));
}

#[tokio::test]
async fn a_head_of_another_day_or_shard() {
    let (dapr, ledger) = written().await;
    let elsewhere = NewEntry { time: at("2030-05-02"), ..new("ada", 41) };
    append(&ledger, elsewhere).await.unwrap();
    let key = shard("ada").key();
    let other = Shard::of(day("2030-05-02"), "ada").key();
    dapr.write_last_write(&key, dapr.documents()[&other].value.clone());
    let verdict = ledger.verify(day(DAY), shard("ada").number).await.unwrap();
    let altered = Flaw::Altered { key: key.clone(), place: 1 };
    assert_eq!((verdict.intact, verdict.flaw), (0, Some(altered)));
}

#[tokio::test]
async fn an_owners_day_that_was_taken_out() {
    let (dapr, ledger) = written().await;
    let key = "ledger-days:ada".to_owned();
    let good = dapr.documents()[&key].value.clone();
    change(&dapr, &key, |days| days["days"] = json!([]));
    let verdict = ledger.verify(day(DAY), shard("ada").number).await.unwrap();
    assert_eq!((verdict.intact, verdict.flaw), (40, Some(Flaw::Unnamed { key: key.clone() })));
    remove(&dapr, &key).await;
    let verdict = ledger.verify(day(DAY), shard("ada").number).await.unwrap();
    assert_eq!(verdict.flaw, Some(Flaw::Missing { key: key.clone() }));
    dapr.write_last_write(&key, good);
    check_intact(&ledger, shard("ada"), 40).await;
}

#[tokio::test]
async fn a_chain_that_was_written_anew_has_another_hash() {
    let (dapr, ledger) = written().await;
    let anew = FakeDapr::new(2);
    fill(&small_ledger(&anew), "ada", 1..=40).await;
    let hash = ledger.verify(day(DAY), shard("ada").number).await.unwrap().hash;
    for (key, document) in anew.documents() {
        dapr.write_last_write(&key, document.value);
    }
    let verdict = ledger.verify(day(DAY), shard("ada").number).await.unwrap();
    assert_eq!(
        (verdict.intact, &verdict.flaw),
        (40, &None),
        "whoever can write can compute hashes"
    );
    assert_ne!(verdict.hash, hash, "so the hash should be kept elsewhere too");
}
