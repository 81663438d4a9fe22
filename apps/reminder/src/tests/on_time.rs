//! Reminders that are given, late or not, and those that are not wanted any more.

use contract::reminder_event::{REMINDER_CANCELLED, REMINDER_SCHEDULED, REMINDER_SNOOZED};
use sidecar::fake::{Chances, Part};
use sidecar::{Due, Job, Jobs};

use super::*;

#[tokio::test]
async fn each_is_given_when_it_is_due_and_says_the_task_as_it_is_then() {
    let mut world = World::new(1);
    let due = json!({ "date": "2026-01-01", "time": "02:00" });
    let relative = json!({ "relative_to": "due", "offset_minutes": -30 });
    let body = json!({ "due": due, "reminders": [relative, { "at": minutes(60) }] });
    let id = world.make(1, body).await;
    world.dapr.deliver().await;
    assert_eq!(world.jobs(), [60, 90]);
    assert_eq!(world.said(REMINDER_SCHEDULED).len(), 2);
    world.change(id, |task, env| task::patch(task, &json!({ "title": "b" }), env)).await;
    world.dapr.deliver().await;
    world.pass(60 * 60).await;
    assert_eq!(world.given(), [given("at", 60, None)]);
    world.pass(60 * 60).await;
    let both = [given("at", 60, None), given("due-30m", 90, Some(30 * 60))];
    assert_eq!(world.given(), both);
    let event = world.said(REMINDER_TRIGGERED).remove(0);
    assert_eq!((&event.data["task"]["title"], &event.data["tz"]), (&json!("b"), &json!("UTC")));
    assert_eq!((event.subject, event.partition_key.as_str()), (id.to_string(), "ada"));
    assert!(world.dapr.owed().is_empty(), "{:?}", world.dapr.owed());
}

#[tokio::test]
async fn what_is_heard_twice_and_in_reverse_is_given_once() {
    let mut world = World::new(7);
    world.dapr.set_chances(Chances { duplicate: 1.0, reorder: true, ..Chances::default() });
    for number in 1..=20 {
        let at = i64::try_from(number).unwrap();
        world.make(number, json!({ "reminders": [{ "at": minutes(at) }] })).await;
    }
    world.dapr.deliver_in_bulk(7).await;
    world.dapr.deliver().await;
    let scheduled = world.said(REMINDER_SCHEDULED);
    let ids: std::collections::BTreeSet<_> = scheduled.iter().map(|event| &event.id).collect();
    assert_eq!((scheduled.len(), ids.len()), (40, 20), "twice under the same name");
    for _ in 0..20 {
        world.pass(60).await;
    }
    assert_eq!(world.given(), (1..=20).map(|at| given("at", at, None)).collect::<Vec<_>>());
    // All that was ever heard comes again.
    let subscription = Subscription::new(TASK_EVENTS, TASK_EVENTS_PATH).raw();
    let again = OnTaskEvent(world.reminders.clone());
    let dead_letters = DeadLetters::new(TASK_EVENTS_DEAD, Arc::new(world.dapr.clone()));
    let callbacks = Callbacks::new(None)
        .bulk_topic(TASK_EVENTS_PATH, again, dead_letters)
        .jobs(reminder_job(), GiveReminder(world.reminders.clone()));
    world.dapr.attach(callbacks, vec![subscription]);
    world.dapr.deliver().await;
    world.pass(60).await;
    assert_eq!(world.given().len(), 20, "under the same names");
}

#[tokio::test]
async fn what_is_done_deleted_or_moved_is_not_given() {
    let mut world = World::new(3);
    let mut ids = Vec::new();
    for number in 1..=5 {
        let due = json!({ "date": "2026-01-01", "time": "01:00" });
        let reminder = json!({ "relative_to": "due", "offset_minutes": 0 });
        ids.push(world.make(number, json!({ "due": due, "reminders": [reminder] })).await);
    }
    world.dapr.deliver().await;
    world.change(ids[0], task::complete).await;
    world.change(ids[1], |task, env| Ok(task::trash(task, env.now))).await;
    world.change(ids[2], |task, env| Ok(task::delete_permanently(task, env.now))).await;
    let later = json!({ "due": { "date": "2026-01-01", "time": "03:00" } });
    world.change(ids[3], |task, env| task::reschedule(task, &later, env.now)).await;
    world.change(ids[4], |task, env| task::patch(task, &json!({ "reminders": null }), env)).await;
    world.dapr.deliver().await;
    let cancelled: Vec<_> =
        world.said(REMINDER_CANCELLED).into_iter().map(|event| event.subject).collect();
    assert_eq!(cancelled, ids[..3].iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(world.jobs(), [60, 180, 60], "two that nobody wants, and one that moved");
    world.pass(2 * 60 * 60).await;
    assert!(world.given().is_empty());
    world.pass(60 * 60).await;
    assert_eq!(world.given(), [given("due+0m", 180, None)]);
    assert!(world.dapr.owed().is_empty());
}

#[tokio::test]
async fn what_is_put_off_comes_again_and_not_after_the_task_is_closed() {
    let mut world = World::new(4);
    let id = world.make(1, json!({ "reminders": [{ "at": minutes(1) }] })).await;
    world.dapr.deliver().await;
    world.pass(60).await;
    world.change(id, |task, env| task::snooze(task, &json!({ "minutes": 10 }), env)).await;
    world.dapr.deliver().await;
    assert_eq!(world.said(REMINDER_SNOOZED).len(), 1);
    world.pass(10 * 60).await;
    let both = [given("at", 1, None), given("snooze", 11, None)];
    assert_eq!(world.given(), both);
    world.change(id, |task, env| task::snooze(task, &json!({ "minutes": 10 }), env)).await;
    world.change(id, task::complete).await;
    world.dapr.deliver().await;
    world.pass(10 * 60).await;
    assert_eq!(world.given(), both);
}

#[tokio::test]
async fn a_reminder_of_today_is_given_at_once_and_what_was_missed_once_on_return() {
    let mut world = World::new(5);
    world.pass(2 * 60 * 60).await;
    world.make(1, json!({ "reminders": [{ "at": minutes(60) }] })).await;
    world.dapr.deliver().await;
    assert!(world.said(REMINDER_SCHEDULED).is_empty(), "it is given at once");
    world.pass(0).await;
    assert_eq!(world.given(), [given("at", 60, Some(60 * 60))]);
    world.make(2, json!({ "reminders": [{ "at": minutes(180) }] })).await;
    world.dapr.deliver().await;
    world.dapr.take_down(Part::Scheduler);
    world.pass(3 * 24 * 60 * 60).await;
    assert_eq!(world.given().len(), 1);
    world.dapr.bring_back(Part::Scheduler);
    world.pass(0).await;
    world.pass(60).await;
    let late = 3 * 24 * 60 * 60 - 60 * 60;
    assert_eq!(world.given()[1], given("at", 180, Some(late)));
    // Five seconds are on time.
    world
        .make(
            3,
            json!({ "reminders": [{ "at": world.dapr.now() + chrono::TimeDelta::seconds(60) }] }),
        )
        .await;
    world.dapr.deliver().await;
    world.pass(65).await;
    assert_eq!(world.given()[2].2, None);
}

#[tokio::test]
async fn another_zone_moves_what_has_none() {
    let mut world = World::new(6);
    let due = json!({ "date": "2026-01-01", "time": "12:00" });
    let reminder = json!({ "relative_to": "due", "offset_minutes": 0 });
    world.make(1, json!({ "due": due, "reminders": [reminder, { "at": minutes(60) }] })).await;
    world.dapr.deliver().await;
    let moved = world.move_to(Tz::Asia__Tokyo).unwrap();
    world.dapr.publish(TASK_EVENTS, &moved).await.unwrap();
    world.dapr.deliver().await;
    for _ in 0..24 {
        world.pass(60 * 60).await;
    }
    assert_eq!(world.given(), [given("at", 60, None), given("due+0m", 180, None)]);
}

#[tokio::test]
async fn a_job_that_says_nothing_is_refused() {
    let world = World::new(8);
    let job =
        Job { name: "rem:x".to_owned(), due: Due::At(world.dapr.now()), data: b"{}".to_vec() };
    world.dapr.schedule(&job).await.unwrap();
    world.pass(1).await;
    assert!(world.dapr.jobs().is_empty(), "it would never be of use");
}
