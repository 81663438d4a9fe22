//! Reminders delivered twice, in reverse, in bulk, malformed, long ago, and with answers lost.

use contract::names::{REMINDER_EVENTS_DEAD, REMINDER_EVENTS_PATH};
use contract::rest::DeliveryStatus;
use sidecar::fake::{Call, Chances, Fault, Part};

use super::*;
use crate::inbox::MOST_KEPT;
use crate::notification::Way;
use crate::testing::{World, now, triggered};

fn minutes(minutes: i64) -> DateTime<Utc> {
    now() + chrono::TimeDelta::minutes(minutes)
}

#[tokio::test]
async fn delivered_twice_and_in_reverse_each_reminder_is_one_notification() {
    let world = World::new();
    world.subscribe();
    world.dapr.set_chances(Chances { duplicate: 1.0, ..Chances::default() });
    for number in (1..=30).rev() {
        world.publish(&triggered(number, minutes(-1))).await;
    }
    let delivered = world.dapr.deliver_in_bulk(7).await;
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (60, 0, 0));
    world.idle().await;
    let inbox = world.inbox().await;
    assert_eq!(inbox.len(), 30);
    assert_eq!(inbox[0].deliveries.len(), 1, "an e-mail");
    world.settle().await;
    world.advance(chrono::TimeDelta::hours(1)).await;
    world.settle().await;
    assert_eq!(world.dapr.binding_calls().len(), 30);
    let announced = world.announced();
    for what in ["sent inbox", "sent email"] {
        assert_eq!(announced.iter().filter(|it| *it == what).count(), 30, "{what}");
    }
}

#[tokio::test]
async fn many_of_one_user_cost_few_commits() {
    let world = World::new();
    world.subscribe();
    for number in 1..=100 {
        world.publish(&triggered(number, minutes(-1))).await;
    }
    let before = world.notifier.book(&"ada".parse().unwrap()).read().await.unwrap().seq;
    world.dapr.deliver_in_bulk(100).await;
    assert_eq!(world.inbox().await.len(), 100);
    let view = world.notifier.book(&"ada".parse().unwrap()).read().await.unwrap();
    assert_eq!(view.seq - before, 100, "each is announced");
    world.idle().await;
}

#[tokio::test]
async fn an_answer_that_is_lost_changes_nothing() {
    for call in [Call::Write, Call::Read, Call::Job] {
        for fault in [Fault::LostReply, Fault::LostRequest, Fault::Conflict] {
            let world = World::new();
            world.subscribe();
            world.publish(&triggered(1, minutes(-1))).await;
            world.dapr.plan(call, fault);
            let delivered = world.dapr.deliver().await;
            assert_eq!((delivered.done, delivered.waiting), (1, 0), "{call:?} {fault:?}");
            world.settle().await;
            assert_eq!(world.inbox().await.len(), 1);
            assert_eq!(world.dapr.binding_calls().len(), 1, "{call:?} {fault:?}");
            assert_eq!(world.announced(), ["sent inbox", "sent email"], "{call:?} {fault:?}");
        }
    }
}

#[tokio::test]
async fn with_the_scheduler_away_it_is_in_the_inbox_and_the_event_waits() {
    let world = World::new();
    world.subscribe();
    world.publish(&triggered(1, minutes(-1))).await;
    world.dapr.take_down(Part::Scheduler);
    let turns = world.notifier.0.turns.free_emails(100);
    let waiting = world.dapr.deliver().await.waiting;
    assert_eq!(waiting, 1, "if this process died, no job would send the e-mail");
    assert_eq!(world.inbox().await.len(), 1, "which does not hold the inbox up");
    drop(turns);
    world.idle().await;
    assert_eq!(world.dapr.binding_calls().len(), 1, "nor the e-mail");
    world.dapr.bring_back(Part::Scheduler);
    assert_eq!(world.dapr.deliver().await.waiting, 0);
    world.settle().await;
    assert_eq!((world.inbox().await.len(), world.dapr.binding_calls().len()), (1, 1));
}

#[tokio::test]
async fn what_is_malformed_is_buried_and_holds_nothing_up() {
    let world = World::new();
    world.subscribe();
    let mut broken = triggered(1, minutes(-1));
    broken.data["reminder"] = "due-31m".into();
    world.publish(&broken).await;
    world.publish(&triggered(2, minutes(-1))).await;
    world.dapr.deliver_in_bulk(10).await;
    assert_eq!(world.inbox().await.len(), 1);
    let buried = world.dapr.published().into_iter().filter(|it| it.topic == REMINDER_EVENTS_DEAD);
    assert_eq!(buried.count(), 1);
    world.settle().await;
}

#[tokio::test]
async fn what_is_late_says_so_and_what_came_long_ago_does_not_come_again() {
    let world = World::new();
    world.subscribe();
    let at = now() - chrono::TimeDelta::days(90);
    let mut late = triggered(1, at);
    late.data["late_by"] = (90 * 24 * 3600).into();
    world.publish(&late).await;
    world.publish(&triggered(2, now() - KNOWN_FOR - chrono::TimeDelta::seconds(1))).await;
    assert_eq!(world.dapr.deliver().await.done, 2);
    let inbox = world.inbox().await;
    assert_eq!(inbox.len(), 1, "one was given just now, the other long ago");
    assert_eq!((inbox[0].at, inbox[0].late_by), (at, Some(90 * 24 * 3600)));
    world.settle().await;
}

#[tokio::test]
async fn a_thousand_are_kept_and_none_comes_twice() {
    let world = World::new();
    world.reachable(None);
    world.notifier.0.contacts.of(&"ada".parse().unwrap()).await.unwrap();
    let handler = OnReminderEvent(world.notifier.clone());
    let events = |from: u64, to: u64| {
        let event = |number| incoming(&triggered(number, minutes(-1)));
        (from..to).map(event).collect::<Vec<_>>()
    };
    for from in (0..1200).step_by(100) {
        world.clock.advance(chrono::TimeDelta::seconds(1));
        let results = handler.handle_bulk(events(from, from + 100)).await;
        assert!(results.iter().all(Result::is_ok));
    }
    let inbox = world.inbox().await;
    assert_eq!(inbox.len(), MOST_KEPT);
    let is_old = |title: &str| (0..200).any(|number| title.ends_with(&format!(" plant {number}")));
    assert!(!inbox.iter().any(|it| is_old(&it.title)), "the oldest went");
    handler.handle_bulk(events(0, 300)).await;
    assert_eq!(world.inbox().await, inbox, "what went does not come back");
    let view = world.notifier.book(&"ada".parse().unwrap()).read().await.unwrap();
    assert_eq!(view.records.len(), 1200, "a trace of each");
    // A month later the traces go, a few with each that comes.
    world.clock.advance(KNOWN_FOR + chrono::TimeDelta::days(2));
    let later = world.notifier.now();
    let event = incoming(&triggered(5000, later));
    assert!(handler.handle(event).await.is_ok());
    let view = world.notifier.book(&"ada".parse().unwrap()).read().await.unwrap();
    assert_eq!(view.records.len(), MOST_KEPT + 1);
    world.idle().await;
}

#[tokio::test]
async fn what_is_under_way_is_not_crowded_out() {
    let world = World::new();
    let handler = OnReminderEvent(world.notifier.clone());
    let turns = world.notifier.0.turns.free_emails(100);
    handler.handle(incoming(&triggered(1, minutes(-1)))).await.unwrap();
    world.clock.advance(chrono::TimeDelta::seconds(1));
    world.reachable(None);
    world.notifier.0.contacts.of(&"ada".parse().unwrap()).await.unwrap();
    for from in (0..1100).step_by(100) {
        let events = (from..from + 100).map(|number| incoming(&triggered(10 + number, now())));
        handler.handle_bulk(events.collect()).await;
    }
    world.reachable(Some("ada@example.org"));
    let view = world.notifier.book(&"ada".parse().unwrap()).read().await.unwrap();
    let inbox = crate::inbox::Inbox::of(&view);
    let waits = |it: &&Notification| it.deliveries.contains_key(&Way::Email);
    let waiting: Vec<_> = inbox.notifications().filter(waits).collect();
    assert_eq!((inbox.notifications().count(), waiting.len()), (MOST_KEPT + 1, 1));
    let shown = waiting[0].resource();
    assert_eq!(shown.deliveries[0].status, DeliveryStatus::Waiting);
    drop(turns);
    world.idle().await;
}

/// As the sidecar brings it.
fn incoming(event: &sidecar::CloudEvent) -> IncomingEvent {
    IncomingEvent {
        id: event.id.clone(),
        kind: event.kind.clone(),
        source: event.source.clone(),
        subject: event.subject.clone(),
        topic: String::new(),
        path: REMINDER_EVENTS_PATH.to_owned(),
        data: event.data.to_string().into_bytes(),
        extensions: BTreeMap::new(),
    }
}
