//! Events delivered twice, out of order, malformed, and with the store down.

use std::sync::Arc;

use book::Kept;
use chrono::{DateTime, Utc};
use contract::names::{TASK_EVENTS, TASK_EVENTS_DEAD, TASK_EVENTS_PATH};
use contract::task_event::{self, Data};
use domain::list::List;
use domain::query::SavedFilter;
use domain::tag::Tag;
use domain::task::{self, Env};
use domain::{Event, ListId, TaskId, UserId};
use sidecar::fake::{Chances, FakeDapr, Part, Subscription};
use sidecar::{Callbacks, CloudEvent, DeadLetters, Publish};

use super::*;
use crate::entry::KeptEvent;

fn audit() -> (FakeDapr, Ledger) {
    let dapr = FakeDapr::new(7);
    let ledger = Ledger::new(Arc::new(dapr.clone()));
    let handler = OnTaskEvent { ledger: ledger.clone() };
    let dead_letters = DeadLetters::new(TASK_EVENTS_DEAD, Arc::new(dapr.clone()));
    let callbacks = Callbacks::new(None).bulk_topic(TASK_EVENTS_PATH, handler, dead_letters);
    let subscription = Subscription::new(TASK_EVENTS, TASK_EVENTS_PATH);
    let subscription = subscription.dead_letter_topic(TASK_EVENTS_DEAD).raw();
    dapr.attach(callbacks, vec![subscription]);
    (dapr, ledger)
}

fn uuid() -> uuid::Uuid {
    "0190f2d7-0000-7000-8000-000000000007".parse().unwrap()
}

fn now() -> DateTime<Utc> {
    "2030-05-01T07:00:00Z".parse().unwrap()
}

/// As task-api announces it.
fn announced(seq: u64, event: &Event) -> CloudEvent {
    let ada: UserId = "ada".parse().unwrap();
    CloudEvent {
        id: format!("ada:{seq}"),
        source: task_event::SOURCE.to_owned(),
        kind: task_event::kind(event).to_owned(),
        subject: task_event::subject(event),
        time: event.time(),
        dataschema: None,
        partition_key: "ada".to_owned(),
        traceparent: None,
        data: serde_json::to_value(Data::of(&ada, event)).unwrap(),
    }
}

fn created(seq: u64) -> CloudEvent {
    let id = TaskId(format!("0190f2d7-0000-7000-8000-{seq:012}").parse().unwrap());
    let body = serde_json::json!({"title": format!("task {seq}")});
    let env = Env { now: now(), list_exists: &|_| true, zone: domain::when::Tz::UTC };
    let made = task::create(None, id, &body, &env).unwrap();
    announced(seq, &made.event.unwrap().into())
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
async fn what_happens_to_lists_tags_and_filters_is_kept_too() {
    let (dapr, ledger) = audit();
    let later = now() + chrono::TimeDelta::days(1);
    let list = List { id: ListId(uuid()), ..List::inbox() };
    let tag = Tag { name: "Work".parse().unwrap(), colour: None, version: 1 };
    let body = serde_json::json!({"name": "soon", "filter": "due < in 2 days"});
    let filter = SavedFilter::put(None, uuid(), &body, now()).unwrap();
    let events = [
        Event::list(Some(&list), None, later),
        Event::tag(None, Some(&tag), now()),
        Event::filter(None, Some(&filter), now()),
    ];
    for (seq, event) in (1..).zip(events) {
        let event = announced(seq, &event.unwrap());
        dapr.publish(TASK_EVENTS, &event).await.unwrap();
        dapr.publish(TASK_EVENTS, &event).await.unwrap();
    }
    let delivered = dapr.deliver().await;
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (6, 0, 0));
    let kept =
        kept(&ledger).await.into_iter().map(|(_, kept)| (kept.kind, kept.subject, kept.time));
    let id = uuid().to_string();
    let expected = [
        ("daybook.filter.created.v1", id.as_str(), now()),
        ("daybook.tag.created.v1", "work", now()),
        ("daybook.list.deleted.v1", id.as_str(), later),
    ];
    let mut expected =
        expected.map(|(kind, subject, time)| (kind.to_owned(), subject.to_owned(), time));
    expected.sort();
    let mut kept: Vec<_> = kept.collect();
    kept.sort();
    assert_eq!(kept, expected);
}

#[test]
fn an_event_happened_when_it_says_or_else_when_its_task_changed() {
    let event = |mut event: CloudEvent, time: Option<&str>| {
        let extensions = time.map(|time| ("time".to_owned(), time.to_owned()));
        event.data["more"] = 1.into();
        entry(IncomingEvent {
            id: event.id,
            kind: event.kind,
            source: event.source,
            subject: event.subject,
            topic: TASK_EVENTS.to_owned(),
            path: TASK_EVENTS_PATH.to_owned(),
            data: event.data.to_string().into_bytes(),
            extensions: extensions.into_iter().collect(),
        })
        .map(|entry| entry.time)
    };
    let own = "2030-05-02T09:00:00.5+02:00";
    assert_eq!(event(created(1), Some(own)).unwrap(), own.parse::<DateTime<Utc>>().unwrap());
    assert_eq!(event(created(1), None).unwrap(), now());
    assert_eq!(event(created(1), Some("now")).unwrap(), now());
    let tag = Tag { name: "work".parse().unwrap(), colour: None, version: 1 };
    let tag = announced(2, &Event::tag(None, Some(&tag), now()).unwrap());
    assert!(event(tag.clone(), Some(own)).is_ok());
    assert!(matches!(event(tag, None), Err(Malformed::Time)), "no day to look for it in");
}

#[tokio::test]
async fn what_is_malformed_or_unknown_becomes_a_dead_letter_at_once() {
    let (dapr, ledger) = audit();
    let wrong = [
        CloudEvent { kind: "daybook.list.painted.v1".to_owned(), ..created(1) },
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
    assert_eq!(dapr.published_on(TASK_EVENTS_DEAD).len(), 4);
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
    let answers = (delivered.done, delivered.refused, delivered.waiting);
    assert_eq!(answers, (24, 0, 0), "daprd is to bury nothing of a bulk");
    let dead: Vec<String> =
        dapr.published_on(TASK_EVENTS_DEAD).into_iter().map(|event| event.id).collect();
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
        let wrong = CloudEvent { id: "wrong".to_owned(), ..created(200) };
        while dapr.publish(TASK_EVENTS, &wrong).await.is_err() {}
        while dapr.deliver_in_bulk(7).await.waiting > 0 {}
        dapr.set_chances(Chances::default());
        dapr.land_late();
        let dead = dapr.published_on(TASK_EVENTS_DEAD);
        assert!(!dead.is_empty() && dead.iter().all(|event| event.id == "wrong"), "{dead:?}");
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
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (2, 0, 0));
    assert_eq!((kept(&ledger).await.len(), dapr.published_on(TASK_EVENTS_DEAD).len()), (1, 1));
}

#[tokio::test]
async fn with_the_store_down_an_event_waits_and_is_no_dead_letter() {
    let (dapr, ledger) = audit();
    dapr.publish(TASK_EVENTS, &created(1)).await.unwrap();
    dapr.take_down(Part::Store);
    assert_eq!(dapr.deliver().await.waiting, 1);
    dapr.bring_back(Part::Store);
    assert_eq!(dapr.deliver().await.done, 1);
    assert_eq!((kept(&ledger).await.len(), dapr.published_on(TASK_EVENTS_DEAD).len()), (1, 0));
}
