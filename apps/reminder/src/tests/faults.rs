//! Lost requests and answers, and parts that are away: each reminder is given, under one name.

use contract::reminder_event::REMINDER_SCHEDULED;
use sidecar::fake::{Call, Fault, Part};

use super::*;

async fn one(world: &mut World) -> TaskId {
    world.make(1, json!({ "reminders": [{ "at": minutes(1) }] })).await
}

#[tokio::test]
async fn a_job_whose_setting_got_no_answer_is_set_again() {
    for fault in [Fault::LostRequest, Fault::LostReply, Fault::Late] {
        let mut world = World::new(1);
        world.dapr.plan(Call::Job, fault);
        one(&mut world).await;
        let delivered = world.dapr.deliver().await;
        assert_eq!((delivered.done, delivered.waiting), (1, 0));
        world.dapr.land_late();
        world.pass(60).await;
        assert_eq!(world.given(), [given("at", 1, None)], "{fault:?}");
        assert!(world.dapr.owed().is_empty());
    }
}

#[tokio::test]
async fn a_reminder_whose_saying_got_no_answer_is_said_again_under_its_name() {
    for (fault, said) in [(Fault::LostRequest, 1), (Fault::LostReply, 2), (Fault::Late, 2)] {
        let mut world = World::new(2);
        one(&mut world).await;
        world.dapr.deliver().await;
        world.dapr.plan(Call::Publish, fault);
        world.pass(60).await;
        world.pass(1).await;
        world.dapr.land_late();
        let ids: Vec<_> = world.said(REMINDER_TRIGGERED).into_iter().map(|it| it.id).collect();
        assert_eq!(ids.len(), said, "{fault:?}");
        assert!(ids.iter().all(|id| *id == ids[0]), "{fault:?}");
        assert_eq!(world.given(), [given("at", 1, None)]);
        assert!(world.dapr.jobs().is_empty());
    }
}

#[tokio::test]
async fn of_many_at_one_instant_those_that_failed_are_said_again() {
    let mut world = World::new(11);
    let due = json!({ "date": "2026-01-01", "time": "01:00" });
    let offset = |minutes: i64| json!({ "relative_to": "due", "offset_minutes": minutes });
    let start = json!({ "relative_to": "start", "offset_minutes": 0 });
    let body =
        json!({ "due": due, "start": due, "reminders": [offset(0), start, { "at": minutes(60) }] });
    world.make(1, body).await;
    world.dapr.deliver().await;
    assert_eq!(world.jobs(), [60], "one instant, one job");
    world.dapr.plan(Call::Publish, Fault::Partial);
    world.pass(60 * 60).await;
    world.pass(1).await;
    let all = [given("at", 60, None), given("due+0m", 60, None), given("start+0m", 60, None)];
    assert_eq!(world.given(), all);
}

#[tokio::test]
async fn announcements_that_failed_are_made_again_with_their_event() {
    let mut world = World::new(12);
    for number in 1..=6 {
        world.make(number, json!({ "reminders": [{ "at": minutes(1) }] })).await;
    }
    world.dapr.plan(Call::Publish, Fault::Partial);
    let delivered = world.dapr.deliver_in_bulk(10).await;
    assert_eq!((delivered.done, delivered.waiting), (6, 0));
    let said = world.said(REMINDER_SCHEDULED);
    let tasks: std::collections::BTreeSet<_> = said.iter().map(|event| &event.subject).collect();
    assert_eq!(tasks.len(), 6);
}

#[tokio::test]
async fn a_deletion_without_an_answer_is_made_again() {
    for fault in [Fault::LostRequest, Fault::LostReply] {
        let mut world = World::new(3);
        let id = one(&mut world).await;
        world.dapr.deliver().await;
        world.change(id, task::complete).await;
        world.dapr.plan(Call::Job, fault);
        let delivered = world.dapr.deliver().await;
        assert_eq!((delivered.done, delivered.waiting), (1, 0));
        assert!(world.dapr.jobs().is_empty());
    }
}

#[tokio::test]
async fn while_something_is_away_nothing_is_lost() {
    for part in [Part::Broker, Part::Sidecar, Part::Scheduler] {
        let mut world = World::new(4);
        one(&mut world).await;
        world.dapr.deliver().await;
        world.dapr.take_down(part);
        world.pass(60).await;
        assert!(world.given().is_empty());
        world.dapr.bring_back(part);
        world.pass(1).await;
        assert_eq!(world.given(), [given("at", 1, None)], "{part:?}");
    }
}

#[tokio::test]
async fn while_task_api_is_away_events_and_jobs_wait() {
    let mut world = World::new(5);
    let id = one(&mut world).await;
    world.make(2, json!({ "reminders": [{ "at": minutes(1) }] })).await;
    world.dapr.deliver().await;
    world.change(id, task::complete).await;
    world.truth.0.lock().unwrap().away = true;
    assert_eq!(world.dapr.deliver().await.waiting, 1);
    world.pass(120).await;
    assert!(world.given().is_empty());
    world.truth.0.lock().unwrap().away = false;
    world.dapr.deliver().await;
    world.pass(1).await;
    assert_eq!(world.given(), [given("at", 1, Some(61))]);
}

#[tokio::test]
async fn firing_asks_once_and_says_once() {
    let mut world = World::new(6);
    one(&mut world).await;
    world.dapr.deliver().await;
    let before = world.truth.0.lock().unwrap().asked;
    world.pass(60).await;
    assert_eq!(world.truth.0.lock().unwrap().asked - before, 1);
    assert_eq!(world.said(REMINDER_TRIGGERED).len(), 1);
}
