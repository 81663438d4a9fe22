//! Events of notifications delivered twice, out of order, malformed, and beside those of tasks.

use std::sync::Arc;

use contract::names::{NOTIFICATION_EVENTS, NOTIFICATION_EVENTS_DEAD, NOTIFICATION_EVENTS_PATH};
use contract::notification_event::{Data, NOTIFICATION_READ, Read, SOURCE};
use serde_json::json;
use sidecar::fake::{Chances, FakeDapr, Subscription};
use sidecar::{Callbacks, CloudEvent, Publish};

use super::*;

fn audit() -> (FakeDapr, Ledger) {
    let dapr = FakeDapr::new(7);
    let ledger = Ledger::new(Arc::new(dapr.clone()));
    let handler = OnNotificationEvent { ledger: ledger.clone() };
    let callbacks = Callbacks::new(None).topic(NOTIFICATION_EVENTS_PATH, handler);
    let subscription = Subscription::new(NOTIFICATION_EVENTS, NOTIFICATION_EVENTS_PATH);
    dapr.attach(callbacks, vec![subscription.dead_letter_topic(NOTIFICATION_EVENTS_DEAD)]);
    (dapr, ledger)
}

/// As notifier announces it.
fn announced(seq: u64) -> CloudEvent {
    let read = Data::Read(Read {
        user: "ada".parse().unwrap(),
        at: "2030-05-01T07:00:00Z".parse().unwrap(),
        notifications: Vec::new(),
        read: true,
        unread: 0,
    });
    CloudEvent {
        id: format!("inbox:ada:{seq}"),
        source: SOURCE.to_owned(),
        kind: NOTIFICATION_READ.to_owned(),
        subject: read.subject(),
        time: read.at(),
        dataschema: None,
        partition_key: "inbox:ada".to_owned(),
        traceparent: None,
        data: serde_json::to_value(read).unwrap(),
    }
}

async fn kept(ledger: &Ledger, owner: &str) -> Vec<u64> {
    let slice = ledger.slice(owner, None, 200).await.unwrap();
    slice.entries.into_iter().map(|kept| kept.seq).collect()
}

#[tokio::test]
async fn delivered_twice_and_in_any_order_each_is_kept_once_and_apart() {
    let (dapr, ledger) = audit();
    dapr.set_chances(Chances { duplicate: 1.0, reorder: true, ..Chances::default() });
    for seq in 1..=20 {
        dapr.publish(NOTIFICATION_EVENTS, &announced(seq)).await.unwrap();
    }
    let delivered = dapr.deliver().await;
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (40, 0, 0));
    assert_eq!(kept(&ledger, "inbox:ada").await, (1..=20).rev().collect::<Vec<_>>());
    assert_eq!(kept(&ledger, "ada").await, [0; 0], "not among those of tasks");
}

#[tokio::test]
async fn what_is_not_of_a_notification_becomes_a_dead_letter() {
    let (dapr, ledger) = audit();
    let wrong = [
        CloudEvent { kind: "daybook.notification.sung.v1".to_owned(), ..announced(1) },
        CloudEvent { id: "ada:1".to_owned(), ..announced(1) },
        CloudEvent { subject: "eve".to_owned(), ..announced(1) },
        CloudEvent { data: json!({}), ..announced(1) },
    ];
    for event in &wrong {
        dapr.publish(NOTIFICATION_EVENTS, event).await.unwrap();
    }
    let delivered = dapr.deliver().await;
    assert_eq!((delivered.done, delivered.refused), (0, wrong.len()));
    assert_eq!(dapr.published_on(NOTIFICATION_EVENTS_DEAD).len(), wrong.len());
    assert_eq!(kept(&ledger, "inbox:ada").await, [0; 0]);
}
