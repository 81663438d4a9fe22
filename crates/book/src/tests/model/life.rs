//! Whether a replica lives, how long it will, and what holds it up.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use super::give_turns;
use crate::owner::lock;

/// The life of one replica. Dead, it makes no call any more, and no call of its is answered.
#[derive(Default)]
pub(super) struct Life {
    is_over: AtomicBool,
    ended: Notify,
    fuse: Mutex<Option<(u32, bool)>>,
    stall: Mutex<Option<(u32, usize)>>,
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

    /// Holds up the call after `calls` more for so many turns of everybody.
    pub(super) fn stall(&self, calls: u32, turns: usize) {
        *lock(&self.stall) = Some((calls, turns));
    }

    pub(super) async fn perhaps_stall(&self) {
        let turns = match &mut *lock(&self.stall) {
            stall @ Some((0, _)) => stall.take().map_or(0, |(_, turns)| turns),
            Some((calls, _)) => {
                *calls -= 1;
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
    pub(super) fn burn(&self) -> bool {
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
