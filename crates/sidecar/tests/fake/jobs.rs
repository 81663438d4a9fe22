//! Time, which a test moves, and the jobs due in it.

use std::time::Duration;

use async_trait::async_trait;
use sidecar::fake::{Call, FakeDapr, Fault};
use sidecar::{Callbacks, Due, HandlerError, IncomingJob, Job, JobHandler, Jobs};

use crate::support::{Notes, with_app};

fn job(name: &str, seconds: u64) -> Job {
    Job { name: name.to_owned(), due: Due::In(Duration::from_secs(seconds)), data: Vec::new() }
}

#[tokio::test]
async fn jobs_fire_when_time_has_passed_the_earliest_first() {
    let (dapr, notes) = with_app(1);
    for (name, seconds) in [("b", 20), ("a", 10), ("c", 30), ("again", 5)] {
        dapr.schedule(&job(name, seconds)).await.expect("scheduled");
    }
    assert_eq!(dapr.fire_due_jobs().await, 0);
    dapr.advance(Duration::from_secs(20));
    assert_eq!(dapr.fire_due_jobs().await, 2);
    assert_eq!(notes.all(), ["again", "a", "b"]);
    assert_eq!(dapr.fire_due_jobs().await, 0, "`again` fires each time and is never over");
    assert_eq!(notes.all().len(), 4);
    let left: Vec<_> = dapr.jobs().into_iter().map(|job| job.name).collect();
    assert_eq!(left, ["again", "c"]);
    assert_eq!(dapr.owed().len(), 2);
}

#[tokio::test]
async fn an_app_fires_its_own_jobs() {
    let (dapr, notes) = with_app(1);
    let other = dapr.of_app("other");
    other.schedule(&job("theirs", 0)).await.expect("scheduled");
    dapr.schedule(&job("ours", 0)).await.expect("scheduled");
    assert_eq!(dapr.fire_due_jobs().await, 1);
    assert_eq!(notes.all(), ["ours"]);
    assert!(other.get("theirs").await.expect("it answers").is_some());
    assert_eq!(dapr.get("theirs").await.expect("it answers"), None);
}

#[tokio::test]
async fn a_lost_reply_has_scheduled() {
    let (dapr, _) = with_app(1);
    dapr.plan(Call::Job, Fault::LostReply);
    dapr.schedule(&job("kept", 0)).await.expect_err("the reply was lost");
    assert_eq!(dapr.jobs().len(), 1);
}

/// Puts the job `b` off, then notes like the others.
struct PutsOff(FakeDapr, Notes);

#[async_trait]
impl JobHandler for PutsOff {
    async fn handle(&self, incoming: IncomingJob) -> Result<(), HandlerError> {
        self.0.schedule(&job("b", 60)).await.expect("scheduled");
        self.1.handle(incoming).await
    }
}

#[tokio::test]
async fn a_job_put_off_while_others_fire_waits_for_its_new_time() {
    let (dapr, notes) = with_app(1);
    let app = Callbacks::new(None).jobs("", PutsOff(dapr.clone(), notes.clone()));
    dapr.attach(app, vec![]);
    for (name, seconds) in [("a", 1), ("b", 2)] {
        dapr.schedule(&job(name, seconds)).await.expect("scheduled");
    }
    dapr.advance(Duration::from_secs(5));
    assert_eq!(dapr.fire_due_jobs().await, 1);
    assert_eq!(notes.all(), ["a"]);
    dapr.advance(Duration::from_secs(60));
    assert_eq!(dapr.fire_due_jobs().await, 1);
    assert_eq!(notes.all(), ["a", "b"]);
}
