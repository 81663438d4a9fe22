//! Events of accounts delivered twice, out of order, malformed, and beside those of tasks.

use std::sync::Arc;

use contract::auth_event::{AuthData, SESSION_STARTED, SIGN_IN_FAILED, SOURCE};
use contract::names::{AUDIT_EVENTS, AUDIT_EVENTS_DEAD, AUTH_EVENTS_PATH};
use domain::UserId;
use sidecar::fake::{Chances, FakeDapr, Part, Subscription};
use sidecar::{Callbacks, CloudEvent, Publish};

use super::*;

fn audit() -> (FakeDapr, Ledger) {
    let dapr = FakeDapr::new(7);
    let ledger = Ledger::new(Arc::new(dapr.clone()));
    let callbacks =
        Callbacks::new(None).topic(AUTH_EVENTS_PATH, OnAuthEvent { ledger: ledger.clone() });
    let subscription = Subscription::new(AUDIT_EVENTS, AUTH_EVENTS_PATH);
    dapr.attach(callbacks, vec![subscription.dead_letter_topic(AUDIT_EVENTS_DEAD)]);
    (dapr, ledger)
}

/// As task-api announces it.
fn announced(seq: u64) -> CloudEvent {
    let ada: UserId = "ada".parse().unwrap();
    let data = AuthData::of(&ada, "2030-05-01T07:00:00Z".parse().unwrap());
    CloudEvent {
        id: format!("account:ada:{seq}"),
        source: SOURCE.to_owned(),
        kind: SIGN_IN_FAILED.to_owned(),
        subject: data.subject(),
        time: data.at,
        dataschema: None,
        partition_key: "account:ada".to_owned(),
        traceparent: None,
        data: serde_json::to_value(data).unwrap(),
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
        dapr.publish(AUDIT_EVENTS, &announced(seq)).await.unwrap();
    }
    let delivered = dapr.deliver().await;
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (40, 0, 0));
    assert_eq!(kept(&ledger, "account:ada").await, (1..=20).rev().collect::<Vec<_>>());
    assert_eq!(kept(&ledger, "ada").await, [0; 0], "not among those of tasks");
}

#[tokio::test]
async fn what_is_not_of_an_account_becomes_a_dead_letter() {
    let (dapr, ledger) = audit();
    let wrong = [
        CloudEvent { kind: "daybook.auth.door.opened.v1".to_owned(), ..announced(1) },
        CloudEvent { id: "ada:1".to_owned(), ..announced(1) },
        CloudEvent { id: "account:eve:1".to_owned(), ..announced(1) },
        CloudEvent { subject: "eve".to_owned(), ..announced(1) },
        CloudEvent {
            kind: SESSION_STARTED.to_owned(),
            data: serde_json::json!({}),
            ..announced(1)
        },
    ];
    for event in &wrong {
        dapr.publish(AUDIT_EVENTS, event).await.unwrap();
    }
    let delivered = dapr.deliver().await;
    assert_eq!((delivered.done, delivered.refused), (0, wrong.len()));
    assert_eq!(dapr.published_on(AUDIT_EVENTS_DEAD).len(), wrong.len());
    assert_eq!(kept(&ledger, "account:ada").await, [0; 0]);
}

#[tokio::test]
async fn with_the_store_down_they_wait() {
    let (dapr, ledger) = audit();
    dapr.take_down(Part::Store);
    dapr.publish(AUDIT_EVENTS, &announced(1)).await.unwrap();
    assert_eq!(dapr.deliver().await.waiting, 1);
    dapr.bring_back(Part::Store);
    assert_eq!(dapr.deliver().await.done, 1);
    assert_eq!(kept(&ledger, "account:ada").await, [1]);
}
