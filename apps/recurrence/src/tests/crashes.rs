//! Lost requests, lost replies, lost races, and processes that die between any two steps.

use std::time::Duration;

use serde_json::json;
use sidecar::fake::{Call, Chances, Fault, Part};
use sidecar::{IncomingJob, JobHandler};

use super::world::*;
use crate::MakeOccurrence;

/// The dates of the first hour.
const HOUR: [&str; 6] = [
    "20260101T001000Z",
    "20260101T002000Z",
    "20260101T003000Z",
    "20260101T004000Z",
    "20260101T005000Z",
    "20260101T010000Z",
];

#[tokio::test]
async fn a_lost_request_or_reply_of_task_api_is_asked_again() {
    for lost in [Lost::Request, Lost::Reply] {
        let world = World::new(1);
        world.hear(about(1, CREATED, series(json!({})))).await;
        world.tasks.lose(lost);
        world.pass(600).await;
        world.pass(1).await;
        assert_eq!(
            (world.made(), world.tasks.calls()),
            (HOUR[..1].to_vec().into_iter().map(str::to_owned).collect(), 2)
        );
        assert_eq!(world.armed(), ["20260101t002000z"]);
    }
}

#[tokio::test]
async fn every_step_of_hearing_and_of_making_may_fail_in_every_way() {
    let faults = [Fault::LostRequest, Fault::LostReply, Fault::Late, Fault::Conflict];
    for call in [Call::Read, Call::Write, Call::Job] {
        for fault in faults {
            for nth in 0..6 {
                let world = World::new(nth);
                let plan = || {
                    (0..nth).for_each(|_| world.dapr.plan_success(call));
                    world.dapr.plan(call, fault);
                };
                plan();
                let mut delivered = world.hear(about(1, CREATED, series(json!({})))).await;
                while delivered.waiting > 0 {
                    delivered = world.dapr.deliver().await;
                }
                world.dapr.forget_plans();
                plan();
                world.pass(3605).await;
                world.dapr.land_late();
                assert_eq!(world.made(), HOUR, "{call:?} {fault:?} {nth}");
                assert!(world.armed().contains(&"20260101t011000z".to_owned()));
            }
        }
    }
}

#[tokio::test]
async fn with_everything_failing_by_chance_nothing_is_lost_and_nothing_doubled() {
    for seed in 0..40 {
        let world = World::new(seed);
        let chance = 0.15;
        world.dapr.set_chances(Chances {
            lost_request: chance,
            lost_reply: chance,
            late: chance,
            conflict: chance,
            duplicate: 0.3,
            reorder: true,
            ..Chances::default()
        });
        world.say(about(1, CREATED, catching_up("all"))).await;
        world.say(about(2, UPDATED, catching_up("all"))).await;
        while world.dapr.deliver_in_bulk(2).await.waiting > 0 {}
        let other = MakeOccurrence(world.replica());
        for second in 0..3660 {
            world.pass(1).await;
            if second % 300 == 0 {
                let _ = world.reconcile().await;
            }
            // Another replica is brought the same job, and perhaps an old one.
            if second % 97 == 0 {
                for job in world.dapr.jobs() {
                    let _ = other.handle(IncomingJob { name: job.name, data: job.data }).await;
                }
            }
        }
        world.dapr.set_chances(Chances::default());
        world.pass(60).await;
        assert_eq!(world.made(), HOUR, "{seed}");
    }
}

#[tokio::test]
async fn two_replicas_at_once_make_one_occurrence() {
    let world = World::new(1);
    world.hear(about(1, CREATED, series(json!({})))).await;
    world.dapr.advance(Duration::from_secs(600));
    let job = world.dapr.jobs().pop().unwrap();
    let job = || IncomingJob { name: job.name.clone(), data: job.data.clone() };
    let (one, two) = (MakeOccurrence(world.replica()), MakeOccurrence(world.replica()));
    let (first, second, third) =
        tokio::join!(one.handle(job()), two.handle(job()), world.reconcile());
    assert!(first.is_ok() && second.is_ok() && third.is_ok());
    assert_eq!(world.made(), HOUR[..1]);
    assert!(world.armed().contains(&"20260101t002000z".to_owned()));
    // The same job once more, late.
    one.handle(job()).await.unwrap();
    assert_eq!(world.made(), HOUR[..1]);
}

#[tokio::test]
async fn a_job_that_comes_before_its_time_waits_for_it_and_one_of_a_fast_clock_does_not() {
    let world = World::new(1);
    world.hear(about(1, CREATED, series(json!({})))).await;
    let job = world.dapr.jobs().pop().unwrap();
    let job = || IncomingJob { name: job.name.clone(), data: job.data.clone() };
    let handler = MakeOccurrence(world.app.clone());
    world.dapr.advance(Duration::from_secs(590));
    handler.handle(job()).await.unwrap();
    assert_eq!((world.made(), world.armed()), (vec![], vec!["20260101t001000z".to_owned()]));
    world.dapr.advance(Duration::from_secs(9));
    handler.handle(job()).await.unwrap();
    assert_eq!(world.made(), HOUR[..1]);
}

#[tokio::test]
async fn a_job_of_a_series_that_nobody_has_heard_of_is_over() {
    let world = World::new(1);
    let data = json!({"user": "ada", "series": SERIES, "text": "20260101T000000Z", "at": "2026-01-01T00:00:00Z"});
    let job = |data: &str| IncomingJob { name: "occ:?".to_owned(), data: data.as_bytes().to_vec() };
    let handler = MakeOccurrence(world.app.clone());
    handler.handle(job(&data.to_string())).await.unwrap();
    assert_eq!(world.tasks.calls(), 0);
    assert!(handler.handle(job("?")).await.is_err());
}

#[tokio::test]
async fn with_the_store_away_what_is_due_waits() {
    let world = World::new(1);
    world.hear(about(1, CREATED, series(json!({})))).await;
    world.dapr.take_down(Part::Store);
    world.pass(630).await;
    assert_eq!(world.made(), [""; 0]);
    world.dapr.bring_back(Part::Store);
    world.pass(1).await;
    assert_eq!(world.made(), HOUR[..1]);
}
