//! One replica's way to its sidecar, which can be cut before or after any call: the replica is dead then.

use std::future::{Future, pending};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use sidecar::fake::FakeDapr;
use sidecar::{CloudEvent, Etag, Expect, Job, Jobs, Publish, SidecarError, State, Swap, Versioned};

use super::life::Life;
use super::sent::Sent;

#[derive(Clone)]
pub(super) struct Wire {
    pub(super) dapr: FakeDapr,
    pub(super) life: Arc<Life>,
    pub(super) sent: Arc<Sent>,
    /// Set when a job was asked for, and nobody said that there is one.
    pub(super) is_unguarded: Arc<AtomicBool>,
}

/// Sets it unless it is forgotten: whoever waits for the scheduler may lose patience.
struct Unguarded(Arc<AtomicBool>);

impl Drop for Unguarded {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Wire {
    async fn pass<T>(&self, call: impl Future<Output = T>) -> T {
        self.life.perhaps_stall().await;
        let is_last = self.life.burn();
        if self.life.is_over() {
            pending::<()>().await;
        }
        let answer = call.await;
        if is_last {
            self.life.end();
        }
        if self.life.is_over() {
            pending::<()>().await;
        }
        answer
    }
}

#[async_trait]
impl State for Wire {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, SidecarError> {
        self.pass(State::get(&self.dapr, key)).await
    }

    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError> {
        self.pass(self.dapr.get_bulk(keys)).await
    }

    async fn compare_and_swap(&self, key: &str, value: Vec<u8>, expect: Expect<'_>) -> Swap {
        self.pass(self.dapr.compare_and_swap(key, value, expect)).await
    }

    async fn delete(&self, key: &str, etag: Option<&Etag>) -> Swap {
        self.pass(State::delete(&self.dapr, key, etag)).await
    }
}

#[async_trait]
impl Publish for Wire {
    async fn publish(&self, topic: &str, event: &CloudEvent) -> Result<(), SidecarError> {
        let call = self.sent.begin(std::slice::from_ref(event));
        let answer = self.pass(self.dapr.publish(topic, event)).await;
        self.sent.end(call, answer.is_ok());
        answer
    }

    async fn publish_bulk(
        &self,
        topic: &str,
        events: &[CloudEvent],
    ) -> Result<Vec<Result<(), SidecarError>>, SidecarError> {
        let call = self.sent.begin(events);
        let answer = self.pass(self.dapr.publish_bulk(topic, events)).await;
        let is_whole = answer.as_ref().is_ok_and(|results| results.iter().all(Result::is_ok));
        self.sent.end(call, is_whole);
        answer
    }
}

#[async_trait]
impl Jobs for Wire {
    async fn schedule(&self, job: &Job) -> Result<(), SidecarError> {
        let unguarded = Unguarded(self.is_unguarded.clone());
        let answer = self.pass(self.dapr.schedule(job)).await;
        if answer.is_ok() {
            std::mem::forget(unguarded);
        }
        answer
    }

    async fn get(&self, name: &str) -> Result<Option<Job>, SidecarError> {
        self.pass(Jobs::get(&self.dapr, name)).await
    }

    async fn delete(&self, name: &str) -> Result<(), SidecarError> {
        self.pass(Jobs::delete(&self.dapr, name)).await
    }
}
