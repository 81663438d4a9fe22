//! The daily digest: at its time, once a day, only where there is something to tell, and always with a next one.

use contract::notifier::notifier_service_server::NotifierService;
use contract::notifier::{Patch, User};
use serde_json::json;
use sidecar::fake::{Call, Fault};
use tonic::Request;

use crate::notification::Line;
use crate::service::AnswerApps;
use crate::testing::{World, ada, now};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// What task-api would say is due on that day.
fn due(world: &World, day: &str, tasks: usize) {
    let line = |_| Line { task: domain::TaskId(Uuid::nil()), title: "water".to_owned(), due: None };
    let today = (0..tasks).map(line).collect();
    let digest = Digest { day: day.parse().unwrap(), overdue: Vec::new(), today, left_out: 0 };
    *world.users.due.lock().unwrap() = Some((digest, Tz::Europe__Berlin));
}

async fn patch(world: &World, patch: serde_json::Value) -> Result<(), tonic::Status> {
    let patch = Patch { user: "ada".to_owned(), id: String::new(), json: patch.to_string() };
    AnswerApps(world.notifier.clone()).patch_preferences(Request::new(patch)).await.map(drop)
}

fn next(world: &World) -> Option<sidecar::Due> {
    world.dapr.jobs().into_iter().find(|job| job.name == "digest:ada").map(|job| job.due)
}

#[tokio::test]
async fn it_comes_every_day_at_its_time() {
    let world = World::new();
    patch(&world, json!({"digest_at": "08:00"})).await.unwrap();
    assert_eq!(next(&world), Some(sidecar::Due::At(at("2026-01-01T07:00:00Z"))));
    due(&world, "2026-01-01", 2);
    world.advance(TimeDelta::hours(7)).await;
    world.settle().await;
    let inbox = world.inbox().await;
    assert_eq!((inbox.len(), inbox[0].title.as_str()), (1, "Your day: 2 due"));
    assert_eq!(world.dapr.binding_calls().len(), 1);
    assert_eq!(world.dapr.binding_calls()[0].metadata["subject"], "Your day: 2 due");
    assert_eq!(next(&world), Some(sidecar::Due::At(at("2026-01-02T07:00:00Z"))));
    due(&world, "2026-01-02", 0);
    world.advance(TimeDelta::days(1)).await;
    world.settle().await;
    assert_eq!(world.inbox().await.len(), 1, "there was nothing to tell");
    assert_eq!(next(&world), Some(sidecar::Due::At(at("2026-01-03T07:00:00Z"))));
}

#[tokio::test]
async fn a_day_has_one_whatever_is_lost_and_however_the_time_is_changed() {
    for call in [Call::Write, Call::Job, Call::Read] {
        let world = World::new();
        patch(&world, json!({"digest_at": "08:00"})).await.unwrap();
        due(&world, "2026-01-01", 2);
        world.advance(TimeDelta::hours(7)).await;
        world.dapr.plan(call, Fault::LostReply);
        for _ in 0..4 {
            world.settle().await;
        }
        patch(&world, json!({"digest_at": "09:00"})).await.unwrap();
        world.advance(TimeDelta::hours(1)).await;
        world.settle().await;
        assert_eq!(world.inbox().await.len(), 1, "{call:?}");
        assert_eq!(world.dapr.binding_calls().len(), 1, "{call:?}");
        assert_eq!(next(&world), Some(sidecar::Due::At(at("2026-01-02T08:00:00Z"))), "{call:?}");
    }
}

#[tokio::test]
async fn what_is_not_wanted_any_more_does_not_come() {
    let world = World::new();
    patch(&world, json!({"digest_at": "08:00"})).await.unwrap();
    patch(&world, json!({"digest_at": null})).await.unwrap();
    assert_eq!(next(&world), None);
    // A job that is there all the same finds that out.
    arm_digest(&world.notifier, &ada(), "08:00".parse().unwrap_or_default(), Tz::UTC, now())
        .await
        .unwrap();
    due(&world, "2026-01-01", 2);
    world.advance(TimeDelta::days(1)).await;
    world.settle().await;
    assert_eq!((world.inbox().await.len(), next(&world)), (0, None));
}

#[tokio::test]
async fn one_that_comes_too_early_since_the_zone_changed_waits() {
    let world = World::new();
    patch(&world, json!({"digest_at": "08:00"})).await.unwrap();
    due(&world, "2026-01-01", 2);
    world.users.due.lock().unwrap().as_mut().unwrap().1 = Tz::America__New_York;
    world.advance(TimeDelta::hours(7)).await;
    world.settle().await;
    assert_eq!(world.inbox().await.len(), 0, "it is two in the morning there");
    assert_eq!(next(&world), Some(sidecar::Due::At(at("2026-01-01T13:00:00Z"))));
    world.advance(TimeDelta::hours(6)).await;
    world.settle().await;
    assert_eq!(world.inbox().await.len(), 1);
}

#[tokio::test]
async fn it_comes_in_quiet_hours_if_that_is_its_time() {
    let world = World::new();
    let quiet = json!({"quiet_hours": {"from": "06:00", "to": "10:00"}, "digest_at": "08:00"});
    patch(&world, quiet).await.unwrap();
    due(&world, "2026-01-01", 1);
    world.advance(TimeDelta::hours(7)).await;
    world.settle().await;
    assert_eq!(world.dapr.binding_calls().len(), 1);
    let user = User { user: "ada".to_owned() };
    AnswerApps(world.notifier.clone()).forget(Request::new(user)).await.unwrap();
    assert_eq!((world.inbox().await.len(), next(&world)), (0, None));
}
