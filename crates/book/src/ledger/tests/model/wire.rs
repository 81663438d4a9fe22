//! One replica's way to its store, which can be cut before or after any call: the replica is dead then.

use std::future::{Future, pending};
use std::sync::Mutex;

use async_trait::async_trait;
use sidecar::{Etag, Expect, SidecarError, State, Swap, Versioned};

use super::*;
use crate::owner::lock;

/// Whether a replica lives, and how long it will.
#[derive(Default)]
pub(super) struct Life(Mutex<Fate>);

#[derive(Default)]
struct Fate {
    is_over: bool,
    /// It dies at its call after so many more: before that happens, or after.
    fuse: Option<(u32, bool)>,
    /// Its call after so many more takes so many turns of everybody.
    stall: Option<(u32, usize)>,
}

pub(super) struct Wire {
    pub(super) dapr: FakeDapr,
    pub(super) life: Arc<Life>,
}

impl Life {
    pub(super) fn is_over(&self) -> bool {
        lock(&self.0).is_over
    }

    pub(super) fn end(&self) {
        lock(&self.0).is_over = true;
    }

    pub(super) fn light(&self, fuse: Option<(u32, bool)>) {
        lock(&self.0).fuse = fuse;
    }

    pub(super) fn stall(&self, calls: u32, turns: usize) {
        lock(&self.0).stall = Some((calls, turns));
    }

    /// Counts one call: how long it takes, and whether it is the last and happens still.
    fn count(&self) -> (usize, bool) {
        let mut fate = lock(&self.0);
        let turns = match &mut fate.stall {
            Some((0, turns)) => std::mem::take(turns),
            Some((calls, _)) => {
                *calls -= 1;
                0
            }
            None => 0,
        };
        match &mut fate.fuse {
            Some((0, true)) => return (turns, true),
            Some((0, false)) => fate.is_over = true,
            Some((calls, _)) => *calls -= 1,
            None => (),
        }
        (turns, false)
    }
}

impl Wire {
    async fn pass<T>(&self, call: impl Future<Output = T>) -> T {
        let (turns, is_last) = self.life.count();
        self.perhaps_dead().await;
        give_turns(turns).await;
        let answer = call.await;
        if is_last {
            self.life.end();
        }
        self.perhaps_dead().await;
        answer
    }

    async fn perhaps_dead(&self) {
        if self.life.is_over() {
            pending::<()>().await;
        }
    }
}

#[async_trait]
impl State for Wire {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, SidecarError> {
        self.pass(self.dapr.get(key)).await
    }

    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError> {
        self.pass(self.dapr.get_bulk(keys)).await
    }

    async fn compare_and_swap(&self, key: &str, value: Vec<u8>, expect: Expect<'_>) -> Swap {
        self.pass(self.dapr.compare_and_swap(key, value, expect)).await
    }

    async fn delete(&self, _: &str, _: Option<&Etag>) -> Swap {
        panic!("a ledger deletes nothing")
    }
}
