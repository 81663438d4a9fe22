//! Group commit: what waits for one head in this process is written together.
//!
//! The work is done in a task of its own, so a caller who goes away cuts nothing.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::engine::Engine;
use super::entry::{Appended, NewEntry};
use super::open::OpenShard;
use crate::StoreError;
use crate::owner::lock;

/// Those who wait for one head.
#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
    /// Whether a task takes from it.
    is_served: bool,
}

/// An entry that waits to be written.
pub(super) struct Waiting {
    pub(super) entry: NewEntry,
    pub(super) reply: oneshot::Sender<Result<Appended, StoreError>>,
}

impl Queue {
    /// Takes out what goes together: as much as fits in one write, and at least one.
    fn take(&mut self, weigh: impl Fn(&NewEntry) -> usize, limit: usize) -> Vec<Waiting> {
        let mut bytes = 0;
        let fits = |waiting: &&Waiting| {
            bytes += weigh(&waiting.entry);
            bytes <= limit
        };
        let count = self.waiting.iter().take_while(fits).count().max(1);
        self.waiting.drain(..count.min(self.waiting.len())).collect()
    }
}

impl Engine {
    /// Lines `waiting` up, and sees to it that somebody serves the line.
    pub(super) fn enqueue(self: &Arc<Self>, open: Arc<OpenShard>, waiting: Waiting) {
        let mut queue = lock(&open.queue);
        queue.waiting.push_back(waiting);
        if !queue.is_served {
            queue.is_served = true;
            drop(queue);
            let engine = self.clone();
            self.tasks.spawn(async move { engine.serve(&open).await });
        }
    }

    async fn serve(&self, open: &Arc<OpenShard>) {
        loop {
            let group = {
                let mut queue = lock(&open.queue);
                let weigh = |entry: &NewEntry| entry.inline_bytes(&self.limits);
                let group = queue.take(weigh, self.limits.group_bytes);
                if group.is_empty() {
                    queue.is_served = false;
                    return;
                }
                group
            };
            let (entries, replies): (Vec<_>, Vec<_>) =
                group.into_iter().map(|waiting| (waiting.entry, waiting.reply)).unzip();
            let outcomes = match self.append_group(open, &entries).await {
                Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error); entries.len()],
            };
            for (reply, outcome) in replies.into_iter().zip(outcomes) {
                // Who waited may have gone: what was written is written all the same.
                let _ = reply.send(outcome);
            }
        }
    }
}
