//! Events of reminders delivered twice, out of order, malformed, and beside those of tasks.

use std::sync::Arc;

use contract::names::{REMINDER_EVENTS, REMINDER_EVENTS_DEAD, REMINDER_EVENTS_PATH};
use contract::reminder_event::{Noted, REMINDER_CANCELLED, REMINDER_SCHEDULED, SOURCE};
use domain::{TaskId, UserId};
use serde_json::json;
use sidecar::fake::{Chances, FakeDapr, Part, Subscription};
use sidecar::{Callbacks, CloudEvent, Publish};

use super::*;

const TASK: &str = "0190f2d7-0000-7000-8000-000000000001";

fn audit() -> (FakeDapr, Ledger) {
    let dapr = FakeDapr::new(7);
    let ledger = Ledger::new(Arc::new(dapr.clone()));
    let callbacks = Callbacks::new(None)
        .topic(REMINDER_EVENTS_PATH, OnReminderEvent { ledger: ledger.clone() });
    let subscription = Subscription::new(REMINDER_EVENTS, REMINDER_EVENTS_PATH);
    dapr.attach(callbacks, vec![subscription.dead_letter_topic(REMINDER_EVENTS_DEAD)]);
    (dapr, ledger)
}

/// As reminder announces it, for a minute.
fn announced(minute: u8, kind: &str) -> CloudEvent {
    let (ada, task): (UserId, TaskId) = ("ada".parse().unwrap(), TASK.parse().unwrap());
    let at = format!("2030-05-01T07:{minute:02}:00Z").parse().unwrap();
    let user = std::borrow::Cow::Owned(ada);
    let noted = Noted { user, task_id: task, reminder: "at".into(), at };
    CloudEvent {
        id: noted.id(kind, "ada:7").to_string(),
        source: SOURCE.to_owned(),
        kind: kind.to_owned(),
        subject: TASK.to_owned(),
        time: at,
        dataschema: None,
        partition_key: "ada".to_owned(),
        traceparent: None,
        data: serde_json::to_value(noted).unwrap(),
    }
}

async fn kept(ledger: &Ledger, owner: &str) -> usize {
    ledger.slice(owner, None, 200).await.unwrap().entries.len()
}

#[tokio::test]
async fn delivered_twice_and_in_any_order_each_is_kept_once_and_apart() {
    let (dapr, ledger) = audit();
    dapr.set_chances(Chances { duplicate: 1.0, reorder: true, ..Chances::default() });
    for minute in 0..20 {
        for kind in [REMINDER_SCHEDULED, REMINDER_CANCELLED] {
            dapr.publish(REMINDER_EVENTS, &announced(minute, kind)).await.unwrap();
        }
    }
    let delivered = dapr.deliver().await;
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (80, 0, 0));
    assert_eq!(kept(&ledger, "reminders:ada").await, 40, "also two of one instant");
    assert_eq!(kept(&ledger, "ada").await, 0, "not among those of tasks");
    let slice = ledger.slice("reminders:ada", None, 200).await.unwrap();
    assert!(slice.entries.is_sorted_by(|one, two| one.seq >= two.seq), "the newest first");
}

#[tokio::test]
async fn what_is_not_of_a_reminder_becomes_a_dead_letter_and_without_the_store_they_wait() {
    let (dapr, ledger) = audit();
    let good = || announced(1, REMINDER_SCHEDULED);
    let wrong = [
        CloudEvent { kind: "daybook.reminder.sung.v1".to_owned(), ..good() },
        CloudEvent { id: "ada:1".to_owned(), ..good() },
        CloudEvent { subject: "eve".to_owned(), ..good() },
        CloudEvent { data: json!({}), ..good() },
    ];
    for event in &wrong {
        dapr.publish(REMINDER_EVENTS, event).await.unwrap();
    }
    let delivered = dapr.deliver().await;
    assert_eq!((delivered.done, delivered.refused), (0, wrong.len()));
    assert_eq!(dapr.published_on(REMINDER_EVENTS_DEAD).len(), wrong.len());
    dapr.take_down(Part::Store);
    dapr.publish(REMINDER_EVENTS, &good()).await.unwrap();
    assert_eq!(dapr.deliver().await.waiting, 1);
    dapr.bring_back(Part::Store);
    assert_eq!(dapr.deliver().await.done, 1);
    assert_eq!(kept(&ledger, "reminders:ada").await, 1);
}
