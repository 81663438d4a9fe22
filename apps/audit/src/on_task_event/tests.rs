//! Events delivered twice, out of order, malformed, and with the store down.

use std::sync::Arc;

use book::Kept;
use chrono::{DateTime, Utc};
use contract::names::{TASK_EVENTS, TASK_EVENTS_PATH, UNKNOWN_PATH};
use contract::task_event::{self, TaskData};
use domain::{NewTask, TaskId, create};
use sidecar::fake::{Chances, FakeDapr, Part, Subscription};
use sidecar::{Callbacks, CloudEvent, Publish};

use super::*;
use crate::OnUnknownEvent;

const DEAD: &str = "dlq.task-events";

fn audit() -> (FakeDapr, Ledger) {
    let dapr = FakeDapr::new(7);
    let ledger = Ledger::new(Arc::new(dapr.clone()));
    let callbacks = Callbacks::new(None)
        .topic(TASK_EVENTS_PATH, OnTaskEvent { ledger: ledger.clone() })
        .topic(UNKNOWN_PATH, OnUnknownEvent);
    let subscription = Subscription::new(TASK_EVENTS, UNKNOWN_PATH)
        .rule("daybook.task.", TASK_EVENTS_PATH)
        .dead_letter_topic(DEAD);
    dapr.attach(callbacks, vec![subscription]);
    (dapr, ledger)
}

fn created(seq: u64) -> CloudEvent {
    let time: DateTime<Utc> = "2030-05-01T07:00:00Z".parse().unwrap();
    let id = TaskId(format!("0190f2d7-0000-7000-8000-{seq:012}").parse().unwrap());
    let title = format!("task {seq}").try_into().unwrap();
    let task = create(None, NewTask { id, title }, time).task;
    let data = serde_json::to_value(TaskData { user: "ada".parse().unwrap(), task }).unwrap();
    CloudEvent {
        id: format!("ada:{seq}"),
        source: task_event::SOURCE.to_owned(),
        kind: task_event::CREATED.to_owned(),
        subject: id.to_string(),
        time,
        dataschema: None,
        partition_key: "ada".to_owned(),
        traceparent: None,
        data,
    }
}

async fn kept(ledger: &Ledger) -> Vec<(u64, KeptEvent)> {
    let slice = ledger.slice("ada", None, 200).await.unwrap();
    let read = |kept: Kept| (kept.seq, serde_json::from_str(kept.event.get()).unwrap());
    slice.entries.into_iter().map(read).collect()
}

#[tokio::test]
async fn delivered_twice_and_in_any_order_each_event_is_kept_once() {
    let (dapr, ledger) = audit();
    dapr.set_chances(Chances { duplicate: 1.0, reorder: true, ..Chances::default() });
    for seq in 1..=30 {
        dapr.publish(TASK_EVENTS, &created(seq)).await.unwrap();
    }
    let delivered = dapr.deliver().await;
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (60, 0, 0));
    let seqs: Vec<u64> = kept(&ledger).await.into_iter().map(|(seq, _)| seq).collect();
    assert_eq!(seqs, (1..=30).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_kept_is_what_was_announced() {
    let (dapr, ledger) = audit();
    let event = created(1);
    dapr.publish(TASK_EVENTS, &event).await.unwrap();
    dapr.deliver().await;
    let kept = kept(&ledger).await;
    assert_eq!(kept.len(), 1);
    let kept = kept[0].1.clone();
    assert_eq!((kept.id, kept.kind, kept.source), (event.id, event.kind, event.source));
    assert_eq!((kept.subject, kept.time), (event.subject, event.time));
    assert_eq!(serde_json::from_str::<serde_json::Value>(kept.data.get()).unwrap(), event.data);
}

#[tokio::test]
async fn what_is_malformed_or_unknown_becomes_a_dead_letter_at_once() {
    let (dapr, ledger) = audit();
    let wrong = [
        CloudEvent { kind: "daybook.list.created.v1".to_owned(), ..created(1) },
        CloudEvent { kind: "daybook.task.painted.v1".to_owned(), ..created(2) },
        CloudEvent { id: "ada".to_owned(), ..created(3) },
        CloudEvent { data: serde_json::json!("?"), ..created(4) },
    ];
    for event in &wrong {
        dapr.publish(TASK_EVENTS, event).await.unwrap();
    }
    dapr.publish(TASK_EVENTS, &created(5)).await.unwrap();
    let delivered = dapr.deliver().await;
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (1, 4, 0));
    assert_eq!(dapr.published_on(DEAD).len(), 4);
    assert_eq!(kept(&ledger).await.len(), 1, "the good one behind them arrived");
}

#[tokio::test]
async fn in_bulk_each_event_has_its_own_answer_and_a_shard_is_written_once() {
    let (dapr, ledger) = audit();
    for seq in 1..=20 {
        dapr.publish(TASK_EVENTS, &created(seq)).await.unwrap();
        if seq.is_multiple_of(5) {
            let wrong = CloudEvent { subject: "?".to_owned(), ..created(100 + seq) };
            dapr.publish(TASK_EVENTS, &wrong).await.unwrap();
        }
    }
    let delivered = dapr.deliver_in_bulk(100).await;
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (20, 4, 0));
    let dead: Vec<String> = dapr.published_on(DEAD).into_iter().map(|event| event.id).collect();
    assert_eq!(dead, ["ada:105", "ada:110", "ada:115", "ada:120"]);
    let seqs: Vec<u64> = kept(&ledger).await.into_iter().map(|(seq, _)| seq).collect();
    assert_eq!(seqs, (1..=20).rev().collect::<Vec<_>>());
    let documents = dapr.documents();
    let (_, head) = documents.iter().find(|(key, _)| key.starts_with("ledger:")).unwrap();
    assert_eq!(
        (documents.len(), head.etag.as_str()),
        (2, "1"),
        "the day, and one write of the head"
    );
}

#[tokio::test]
async fn in_bulk_with_the_store_failing_nothing_is_lost_or_kept_twice() {
    for seed in 0..20 {
        let (dapr, ledger) = audit();
        let chance = 0.2;
        dapr.set_chances(Chances {
            lost_request: chance,
            lost_reply: chance,
            late: chance,
            conflict: chance,
            duplicate: 0.5,
            reorder: true,
            ..Chances::default()
        });
        for seq in 1..=30 {
            let event = created(seq + seed);
            while dapr.publish(TASK_EVENTS, &event).await.is_err() {}
        }
        while dapr.deliver_in_bulk(7).await.waiting > 0 {}
        dapr.set_chances(Chances::default());
        dapr.land_late();
        let seqs: Vec<u64> = kept(&ledger).await.into_iter().map(|(seq, _)| seq).collect();
        assert_eq!(seqs, (seed + 1..=seed + 30).rev().collect::<Vec<_>>());
        for (_, verdict) in ledger.verify_owner("ada").await.unwrap() {
            assert_eq!((verdict.intact, verdict.flaw), (30, None));
        }
    }
}

#[tokio::test]
async fn an_event_that_is_too_large_for_the_ledger_becomes_a_dead_letter() {
    let (dapr, ledger) = audit();
    let mut event = created(1);
    event.data["pad"] = "x".repeat(600 << 10).into();
    for event in [event, created(2)] {
        dapr.publish(TASK_EVENTS, &event).await.unwrap();
    }
    let delivered = dapr.deliver_in_bulk(2).await;
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (1, 1, 0));
    assert_eq!((kept(&ledger).await.len(), dapr.published_on(DEAD).len()), (1, 1));
}

#[tokio::test]
async fn with_the_store_down_an_event_waits_and_is_no_dead_letter() {
    let (dapr, ledger) = audit();
    dapr.publish(TASK_EVENTS, &created(1)).await.unwrap();
    dapr.take_down(Part::Store);
    assert_eq!(dapr.deliver().await.waiting, 1);
    dapr.bring_back(Part::Store);
    assert_eq!(dapr.deliver().await.done, 1);
    assert_eq!((kept(&ledger).await.len(), dapr.published_on(DEAD).len()), (1, 0));
}
