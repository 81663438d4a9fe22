//! What is owed, and what a head is summed up to.

use super::*;
use crate::tests::published;

#[tokio::test]
async fn what_is_owed_is_listed_in_order_and_a_replay_empties_it() {
    let dapr = FakeDapr::new(1);
    let books = full(&dapr).await;
    let before = dapr.documents();
    let events = owed(&dapr, "ada", Values::Hidden).await.unwrap().unwrap();
    assert_eq!(dapr.documents(), before);
    let seqs: Vec<_> = events.iter().map(|it| it.seq).collect();
    assert_eq!(seqs, (1..=11).collect::<Vec<_>>());
    let first = &events[0];
    assert_eq!(first.id.as_deref(), Some("ada:1"));
    assert_eq!((first.topic.as_str(), first.kind.as_deref()), ("things", Some("thing.counted.v1")));
    assert!(events.iter().all(|it| it.data.is_none()), "values are hidden");
    let shown = owed(&dapr, "ada", Values::Shown).await.unwrap().unwrap();
    assert_eq!(shown[10].data, Some(json!({ "number": 11 })));

    assert!(books.settle("ada").await.is_err(), "the broker is away");
    assert_eq!(owed(&dapr, "ada", Values::Hidden).await.unwrap().unwrap().len(), 11);
    dapr.bring_back(Of::Broker);
    books.settle("ada").await.unwrap();
    assert_eq!(published(&dapr), (1..=11).map(|seq| format!("ada:{seq}")).collect::<Vec<_>>());
    assert!(owed(&dapr, "ada", Values::Hidden).await.unwrap().unwrap().is_empty());
    books.settle("ada").await.unwrap();
    assert_eq!(published(&dapr).len(), 11, "nothing goes out twice");
    assert!(owed(&dapr, "eve", Values::Hidden).await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_known_to_be_out_is_not_owed_though_it_is_still_there() {
    let dapr = fake().await;
    let mut part_published = head(&dapr);
    part_published["published"] = json!(1);
    put(&dapr, "book:ada", &part_published);
    let events = owed(&dapr, "ada", Values::Hidden).await.unwrap().unwrap();
    assert_eq!(events.iter().map(|it| it.seq).collect::<Vec<_>>(), (2..=11).collect::<Vec<_>>());
    let verdict = verdict(&dapr).await;
    assert_eq!((verdict.findings, verdict.owed), (vec![], 10));
}

#[tokio::test]
async fn what_is_owed_and_lost_is_an_error() {
    let dapr = fake().await;
    let gone = key(&dapr, "spilled");
    assert!(State::delete(&dapr, &gone, None).await.is_done());
    let lost = owed(&dapr, "ada", Values::Hidden).await;
    assert!(matches!(lost, Err(StoreError::Missing { key }) if key == gone));
}

#[tokio::test]
async fn a_head_is_summed_up_without_what_users_wrote() {
    let dapr = fake().await;
    let summary = show(&dapr, "ada", Values::Hidden).await.unwrap().unwrap();
    let stored = dapr.documents()["book:ada"].clone();
    assert_eq!((summary.bytes, summary.etag.as_str()), (stored.value.len(), stored.etag.as_str()));
    assert_eq!((summary.seq, summary.published, summary.format), (11, 0, 1));
    let all: usize = summary.segments.iter().map(|segment| segment.keys.len()).sum();
    assert!(all >= summary.segments.len() && !summary.dropped.is_empty());
    let text = serde_json::to_string(&summary).unwrap();
    assert!(!text.contains("number") && !text.contains("value"), "{text}");
    let shown = show(&dapr, "ada", Values::Shown).await.unwrap().unwrap();
    assert!(serde_json::to_string(&shown).unwrap().contains(r#""data":{"number":11}"#));
    assert!(show(&dapr, "eve", Values::Hidden).await.unwrap().is_none());
}
