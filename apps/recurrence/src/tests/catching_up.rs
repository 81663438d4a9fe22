//! In time, and after a downtime of ten intervals.

use serde_json::json;
use sidecar::fake::Part;

use super::world::*;

/// How an instant of the first of January is written, so many times ten minutes after midnight.
fn at(tens: u32) -> String {
    format!("20260101T{:02}{}000Z", tens / 6, tens % 6)
}

#[tokio::test]
async fn each_occurrence_is_made_when_its_time_comes_and_the_first_is_there_already() {
    let world = World::new(1);
    world.hear(about(1, CREATED, series(json!({})))).await;
    world.pass(599).await;
    assert_eq!(world.made(), [""; 0]);
    world.pass(1).await;
    assert_eq!(world.made(), [at(1)]);
    world.pass(1800).await;
    assert_eq!(world.made(), [at(1), at(2), at(3), at(4)]);
    assert_eq!(world.tasks.calls(), 4, "each is asked for once");
    assert_eq!(world.armed(), ["20260101t005000z"], "one job, of what is next");
}

#[tokio::test]
async fn after_ten_intervals_what_was_missed_is_made_good_as_the_series_says() {
    let all: Vec<_> = (1..=10).map(at).collect();
    let cases = [("latest", vec![at(10)]), ("all", all), ("none", vec![])];
    for (policy, expected) in cases {
        let world = World::new(1);
        world.hear(about(1, CREATED, catching_up(policy))).await;
        // A minute and a half after the tenth.
        world.be_away(6090).await;
        assert_eq!(world.made(), expected, "{policy}");
        // What comes after is in time again.
        world.pass(600).await;
        assert_eq!(world.made(), [&expected[..], &[at(11)]].concat(), "{policy}");
        assert_eq!(world.armed(), ["20260101t020000z"], "{policy}");
    }
}

#[tokio::test]
async fn what_is_late_by_less_than_the_grace_was_not_missed() {
    // Thirty seconds after the tenth.
    let all: Vec<_> = (1..=10).map(at).collect();
    for (policy, expected) in [("latest", vec![at(10)]), ("all", all), ("none", vec![at(10)])] {
        let world = World::new(1);
        world.hear(about(1, CREATED, catching_up(policy))).await;
        world.be_away(6030).await;
        assert_eq!(world.made(), expected, "{policy}");
    }
    // Late, and nothing before it: whatever the policy, it is made.
    for policy in ["latest", "all", "none"] {
        let world = World::new(1);
        world.hear(about(1, CREATED, catching_up(policy))).await;
        world.be_away(645).await;
        assert_eq!(world.made(), [at(1)], "{policy}");
    }
}

#[tokio::test]
async fn no_more_than_a_hundred_are_made_good() {
    let world = World::new(1);
    world.hear(about(1, CREATED, catching_up("all"))).await;
    world.be_away(600 * 130 + 90).await;
    assert_eq!(world.made().len(), 100);
    assert_eq!(world.made().last().unwrap(), "20260101T214000Z");
}

#[tokio::test]
async fn task_api_away_for_ten_intervals_is_a_downtime_too() {
    for (policy, count) in [("latest", 1), ("all", 10), ("none", 0)] {
        let world = World::new(1);
        world.hear(about(1, CREATED, catching_up(policy))).await;
        world.tasks.go_away(true);
        world.pass(6090).await;
        assert_eq!(world.made(), [""; 0]);
        world.tasks.go_away(false);
        world.pass(1).await;
        assert_eq!(world.made().len(), count, "{policy}");
    }
}

#[tokio::test]
async fn a_lost_job_is_set_again_before_it_is_due_and_what_is_past_is_made_good() {
    let world = World::new(1);
    world.dapr.take_down(Part::Scheduler);
    world.say(about(1, CREATED, series(json!({})))).await;
    let delivered = world.dapr.deliver().await;
    assert_eq!(delivered.waiting, 1, "it is not taken for done: no job is set");
    assert_eq!(world.armed(), [""; 0]);
    world.dapr.bring_back(Part::Scheduler);
    // The event does not come again for a while; the binding does.
    world.reconcile().await.unwrap();
    assert_eq!(world.armed(), ["20260101t001000z"]);

    // And where nothing was set at all, it is made by the binding itself.
    let world = World::new(1);
    world.dapr.take_down(Part::Scheduler);
    world.hear(about(1, CREATED, series(json!({})))).await;
    world.be_away(610).await;
    assert!(world.reconcile().await.is_err(), "the next one has no job yet");
    assert_eq!(world.made(), [at(1)]);
    world.dapr.bring_back(Part::Scheduler);
    world.reconcile().await.unwrap();
    assert_eq!((world.made(), world.armed()), (vec![at(1)], vec!["20260101t002000z".to_owned()]));
}

#[tokio::test]
async fn the_binding_leaves_what_is_far_to_its_job() {
    let world = World::new(1);
    let yearly = json!({"recurrence": {"rrule": "FREQ=YEARLY", "mode": "on_schedule"}});
    world.hear(about(1, CREATED, series(yearly))).await;
    let far = ["20270101t000000z"];
    assert_eq!(world.armed(), far);
    world.reconcile().await.unwrap();
    assert_eq!((world.armed(), world.tasks.calls()), (far.map(str::to_owned).to_vec(), 0));
}
