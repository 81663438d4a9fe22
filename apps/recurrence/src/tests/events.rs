//! What task events do to the agenda: in order, twice, in reverse, paused, resumed, changed, ended.

use contract::names::TASK_EVENTS_DEAD;
use serde_json::{Value, json};
use sidecar::CloudEvent;
use sidecar::fake::Chances;

use super::world::*;
use crate::Outcome;

const OTHER: &str = "0190f2d7-0000-5000-8000-000000000002";

fn paused() -> Value {
    json!({"rrule": "FREQ=MINUTELY;INTERVAL=10", "mode": "on_schedule", "paused": true})
}

fn rule(rule: &str) -> Value {
    json!({"rrule": rule, "mode": "on_schedule"})
}

#[tokio::test]
async fn in_any_order_and_twice_the_end_is_the_same() {
    let history: Vec<CloudEvent> = vec![
        about(1, CREATED, series(json!({}))),
        moved(2, "Europe/Berlin"),
        about(
            3,
            UPDATED,
            series(json!({
                "recurrence": rule("FREQ=DAILY"), "start": {"date": "2026-01-02", "time": "09:00"},
                "since": "2026-01-01T00:00:05Z",
            })),
        ),
        moved(4, "America/New_York"),
        about(5, "daybook.series.paused.v1", series(json!({"recurrence": paused()}))),
        about(
            6,
            "daybook.series.resumed.v1",
            series(json!({
                "recurrence": rule("FREQ=DAILY;INTERVAL=2"), "start": {"date": "2026-01-02", "time": "09:00"},
                "since": "2026-01-01T00:00:09Z",
            })),
        ),
        CloudEvent {
            subject: OTHER.to_owned(),
            ..event(
                7,
                UPDATED,
                json!({
                    "user": "ada", "tz": "America/New_York", "series": series(json!({"id": OTHER})),
                }),
            )
        },
    ];
    let in_order = World::new(0);
    for event in &history {
        in_order.hear(event.clone()).await;
    }
    let expected = in_order.agenda().await;
    assert_eq!(expected.len(), 3);
    // What is set besides are jobs of what was next before: they find nothing to do.
    let next = ["20260101t001000z", "20260104t090000"];
    assert!(next.iter().all(|job| in_order.armed().contains(&(*job).to_owned())));

    for seed in 0..30 {
        let world = World::new(seed);
        world.dapr.set_chances(Chances { duplicate: 0.7, reorder: true, ..Chances::default() });
        for event in &history {
            world.say(event.clone()).await;
        }
        let size = 1 + usize::try_from(seed % 4).unwrap();
        assert_eq!(world.dapr.deliver_in_bulk(size).await.waiting, 0);
        assert_eq!(world.agenda().await, expected, "{seed}");
        assert!(next.iter().all(|job| world.armed().contains(&(*job).to_owned())), "{seed}");
    }
    let world = World::new(0);
    for event in history.iter().rev() {
        world.hear(event.clone()).await;
    }
    assert_eq!(world.agenda().await, expected, "in reverse");
}

#[tokio::test]
async fn paused_it_makes_nothing_and_resumed_only_what_is_to_come() {
    let world = World::new(1);
    world.hear(about(1, CREATED, catching_up("all"))).await;
    world.pass(600).await;
    world.hear(about(2, "daybook.series.paused.v1", series(json!({"recurrence": paused()})))).await;
    world.pass(1800).await;
    assert_eq!(world.made(), ["20260101T001000Z"]);
    let resumed = series(json!({
        "recurrence": {"rrule": "FREQ=MINUTELY;INTERVAL=10", "mode": "on_schedule", "catch_up": "all"},
        "since": "2026-01-01T00:40:00Z",
    }));
    world.hear(about(3, "daybook.series.resumed.v1", resumed)).await;
    world.pass(600).await;
    assert_eq!(world.made(), ["20260101T001000Z", "20260101T005000Z"]);
}

#[tokio::test]
async fn another_title_changes_nothing_and_another_rule_makes_nothing_after_the_fact() {
    let world = World::new(1);
    world.hear(about(1, CREATED, catching_up("all"))).await;
    world.pass(1200).await;
    let (made, calls) = (world.made(), world.tasks.calls());
    assert_eq!(made.len(), 2);
    let renamed = catching_up("all");
    world.hear(about(2, UPDATED, renamed)).await;
    world.pass(300).await;
    assert_eq!((world.made(), world.tasks.calls()), (made.clone(), calls));
    // At 0:25 it becomes every minute.
    let faster = series(json!({
        "recurrence": {"rrule": "FREQ=MINUTELY", "mode": "on_schedule", "catch_up": "all"},
        "since": "2026-01-01T00:25:00Z",
    }));
    world.hear(about(3, UPDATED, faster)).await;
    world.pass(120).await;
    assert_eq!(world.made()[2..], ["20260101T002600Z", "20260101T002700Z"]);
}

#[tokio::test]
async fn a_rule_that_changed_just_before_its_date_is_heard_late_and_kept() {
    let world = World::new(1);
    world.hear(about(1, CREATED, series(json!({})))).await;
    // Task-api knows of another rule already: at 0:09:55 once more, and then every hour.
    world.tasks.refuse("20260101T001000Z", Outcome::NotWanted);
    world.pass(601).await;
    assert_eq!((world.made(), world.tasks.calls()), (vec![], 1));
    let changed = series(json!({
        "recurrence": rule("FREQ=HOURLY;BYMINUTE=9;BYSECOND=55"), "since": "2026-01-01T00:09:50Z",
    }));
    world.hear(about(2, UPDATED, changed)).await;
    world.pass(1).await;
    assert_eq!(world.made(), ["20260101T000955Z"]);
}

#[tokio::test]
async fn what_is_skipped_is_passed_over_and_what_is_gone_is_forgotten() {
    let world = World::new(1);
    world.tasks.refuse("20260101T002000Z", Outcome::NotWanted);
    world.tasks.refuse("20260101T004000Z", Outcome::Gone);
    world.hear(about(1, CREATED, series(json!({})))).await;
    world.pass(7200).await;
    assert_eq!(world.made(), ["20260101T001000Z", "20260101T003000Z"]);
    assert_eq!((world.tasks.calls(), world.armed()), (4, vec![]), "nobody asks any more");
    // The event that says so comes late, and what was before it comes once more.
    world.hear(about(2, ENDED, series(json!({"ended": true})))).await;
    world.hear(about(1, CREATED, series(json!({})))).await;
    world.pass(3600).await;
    assert_eq!((world.tasks.calls(), world.armed()), (4, vec![]));
}

#[tokio::test]
async fn an_end_is_an_end_by_count_by_date_and_by_the_user() {
    let counted = json!({"rrule": "FREQ=MINUTELY;INTERVAL=10;COUNT=3", "mode": "on_schedule"});
    let until =
        json!({"rrule": "FREQ=MINUTELY;INTERVAL=10;UNTIL=20260101T002000Z", "mode": "on_schedule"});
    for recurrence in [counted, until] {
        let world = World::new(1);
        world.hear(about(1, CREATED, series(json!({"recurrence": recurrence})))).await;
        world.pass(7200).await;
        assert_eq!(world.made(), ["20260101T001000Z", "20260101T002000Z"]);
        assert_eq!(world.armed(), [""; 0]);
    }
    let world = World::new(1);
    world.hear(about(1, CREATED, series(json!({})))).await;
    world.hear(about(2, ENDED, series(json!({"ended": true})))).await;
    world.pass(1300).await;
    assert_eq!((world.made(), world.tasks.calls(), world.armed()), (vec![], 0, vec![]));
}

#[tokio::test]
async fn what_is_over_is_forgotten_after_a_month() {
    let world = World::new(1);
    world.hear(about(1, CREATED, series(json!({"ended": true})))).await;
    let month = 30 * 86_400;
    for (seconds, kept) in [(month, 1), (1, 0)] {
        world.be_away(seconds).await;
        world.reconcile().await.unwrap();
        assert_eq!(world.agenda().await.len(), kept);
    }
}

#[tokio::test]
async fn made_on_completion_is_not_for_the_agenda() {
    let world = World::new(1);
    let recurrence = json!({"rrule": "FREQ=MINUTELY;INTERVAL=10"});
    world.hear(about(2, CREATED, series(json!({"recurrence": recurrence})))).await;
    world.hear(about(1, CREATED, series(json!({})))).await;
    world.pass(1200).await;
    assert_eq!((world.made(), world.tasks.calls()), (vec![], 0));
}

#[tokio::test]
async fn two_users_may_have_series_of_the_same_id() {
    let world = World::new(1);
    world.hear(about(9, CREATED, series(json!({})))).await;
    let mut bobs = about(1, CREATED, series(json!({"recurrence": rule("FREQ=DAILY")})));
    (bobs.id, bobs.data["user"]) = ("bob:1".to_owned(), "bob".into());
    world.hear(bobs).await;
    assert_eq!(world.agenda().await.len(), 2);
    assert_eq!(world.armed(), ["20260101t001000z", "20260102t000000z"]);
}

#[tokio::test]
async fn most_events_cost_nothing_and_malformed_ones_stop_no_others() {
    let world = World::new(1);
    for seq in 1..=50 {
        let kind = ["daybook.task.updated.v1", "daybook.unheard.of.v1"][usize::from(seq % 2 == 0)];
        world.say(event(seq, kind, json!("anything"))).await;
    }
    let before = world.dapr.documents().len();
    let delivered = world.dapr.deliver_in_bulk(100).await;
    assert_eq!((delivered.done, delivered.refused), (50, 0));
    assert_eq!(world.dapr.documents().len(), before, "nothing was written");

    let mut stranger = about(52, CREATED, series(json!({})));
    stranger.data["user"] = "bob".into();
    let wrong = [
        event(51, CREATED, json!({"user": "ada"})),
        stranger,
        CloudEvent { id: "ada".to_owned(), ..about(53, CREATED, series(json!({}))) },
        event(54, SETTINGS, json!({"user": "ada", "settings": {"tz": "Mars/Olympus"}})),
    ];
    for event in wrong.into_iter().chain([about(55, CREATED, series(json!({})))]) {
        world.say(event).await;
    }
    let delivered = world.dapr.deliver().await;
    assert_eq!((delivered.done, delivered.refused, delivered.waiting), (1, 4, 0));
    assert_eq!(world.dapr.published_on(TASK_EVENTS_DEAD).len(), 4);
    assert_eq!(world.armed(), ["20260101t001000z"]);
}
