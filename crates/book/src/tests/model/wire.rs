//! One replica's way to its sidecar, which can be cut before or after any call: the replica is dead then.

use std::future::{Future, pending};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use sidecar::{CloudEvent, Etag, Expect, Job, Jobs, Publish, SidecarError, State, Swap, Versioned};
use tokio::sync::Notify;

use super::*;
use crate::owner::lock;

/// Whether a replica lives, and how long it will.
#[derive(Default)]
pub(super) struct Life {
    is_over: AtomicBool,
    ended: Notify,
    fuse: Mutex<Option<(u32, bool)>>,
    stall: Mutex<Option<(u32, usize)>>,
}

#[derive(Clone)]
pub(super) struct Wire {
    pub(super) dapr: FakeDapr,
    pub(super) life: Arc<Life>,
}

impl Life {
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
        self.ended.notify_waiters();
    }

    /// Kills the replica at its call after `calls` more: once that has happened, or before.
    pub(super) fn light(&self, fuse: Option<(u32, bool)>) {
        *lock(&self.fuse) = fuse;
    }

    /// Holds up the read after `reads` more for so many turns of everybody.
    pub(super) fn stall(&self, reads: u32, turns: usize) {
        *lock(&self.stall) = Some((reads, turns));
    }

    async fn perhaps_stall(&self) {
        let turns = match &mut *lock(&self.stall) {
            stall @ Some((0, _)) => stall.take().map_or(0, |(_, turns)| turns),
            Some((reads, _)) => {
                *reads -= 1;
                0
            }
            None => 0,
        };
        give_turns(turns).await;
    }

    pub(super) async fn over(&self) {
        loop {
            let ended = self.ended.notified();
            if self.is_over() {
                return;
            }
            ended.await;
        }
    }

    /// Burns the fuse by one call; whether this one is the last, and happens still.
    fn burn(&self) -> bool {
        let mut fuse = lock(&self.fuse);
        match &mut *fuse {
            Some((0, true)) => return true,
            Some((0, false)) => self.end(),
            Some((calls, _)) => *calls -= 1,
            None => (),
        }
        false
    }
}

impl Wire {
    async fn pass<T>(&self, call: impl Future<Output = T>) -> T {
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
        self.life.perhaps_stall().await;
        self.pass(State::get(&self.dapr, key)).await
    }

    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError> {
        self.life.perhaps_stall().await;
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
        self.pass(self.dapr.publish(topic, event)).await
    }

    async fn publish_bulk(
        &self,
        topic: &str,
        events: &[CloudEvent],
    ) -> Result<Vec<Result<(), SidecarError>>, SidecarError> {
        self.pass(self.dapr.publish_bulk(topic, events)).await
    }
}

#[async_trait]
impl Jobs for Wire {
    async fn schedule(&self, job: &Job) -> Result<(), SidecarError> {
        self.pass(self.dapr.schedule(job)).await
    }

    async fn get(&self, name: &str) -> Result<Option<Job>, SidecarError> {
        self.pass(Jobs::get(&self.dapr, name)).await
    }

    async fn delete(&self, name: &str) -> Result<(), SidecarError> {
        self.pass(Jobs::delete(&self.dapr, name)).await
    }
}
