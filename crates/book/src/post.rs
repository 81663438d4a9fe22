//! The way out of this process: events of many owners go to the broker in as few calls as there can be.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use sidecar::{CloudEvent, Publish, SidecarError};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use crate::Limits;
use crate::owner::lock;

/// What waits to go out. One call at a time: what comes meanwhile goes together with the next.
pub(crate) struct Post {
    publish: Arc<dyn Publish>,
    limits: Limits,
    bag: Mutex<Bag>,
}

#[derive(Default)]
struct Bag {
    letters: VecDeque<Letter>,
    /// Whether a task takes from it.
    is_served: bool,
    /// When the next call may begin.
    next: Option<Instant>,
}

/// Events of one owner for one topic, in order.
struct Letter {
    topic: String,
    events: Vec<CloudEvent>,
    /// About how many they take on the wire.
    bytes: usize,
    reply: oneshot::Sender<Posted>,
}

/// What became of a letter.
pub(crate) struct Posted {
    /// So many of its events are out, from the first on.
    pub(crate) sent: usize,
    /// What kept the next; it may be out all the same.
    pub(crate) error: Option<SidecarError>,
}

impl Post {
    pub(crate) fn new(publish: Arc<dyn Publish>, limits: Limits) -> Self {
        Self { publish, limits, bag: Mutex::default() }
    }

    /// Publishes `events` of one owner, with what others have to publish at this moment.
    pub(crate) async fn send(
        self: &Arc<Self>,
        tasks: &TaskTracker,
        topic: &str,
        events: Vec<CloudEvent>,
        bytes: usize,
    ) -> Posted {
        let (reply, posted) = oneshot::channel();
        let is_served = {
            let mut bag = lock(&self.bag);
            bag.letters.push_back(Letter { topic: topic.to_owned(), events, bytes, reply });
            std::mem::replace(&mut bag.is_served, true)
        };
        if !is_served {
            let post = self.clone();
            tasks.spawn(async move { post.serve().await });
        }
        posted.await.unwrap_or(Posted { sent: 0, error: None }) // the runtime is ending
    }

    async fn serve(&self) {
        loop {
            // Many small calls in a row cost the sidecar and the broker more than a few that carry as much.
            let next = lock(&self.bag).next;
            if let Some(next) = next {
                tokio::time::sleep_until(next).await;
            }
            let Some(letters) = self.take() else { return };
            self.deliver(letters).await;
        }
    }

    /// Those at the front that go to the same topic, as many as one call takes; at least one.
    fn take(&self) -> Option<Vec<Letter>> {
        let mut bag = lock(&self.bag);
        let mut taken: Vec<Letter> = Vec::new();
        let (mut events, mut bytes) = (0, 0);
        while let Some(letter) = bag.letters.front() {
            let is_apart = taken.first().is_some_and(|first| first.topic != letter.topic);
            events += letter.events.len();
            bytes += letter.bytes;
            let is_full = events > self.limits.call_events || bytes > self.limits.call_bytes;
            if !taken.is_empty() && (is_apart || is_full) {
                break;
            }
            taken.extend(bag.letters.pop_front());
        }
        bag.is_served = !taken.is_empty();
        if bag.is_served {
            bag.next = Some(Instant::now() + self.limits.call_pace);
        }
        bag.is_served.then_some(taken)
    }

    async fn deliver(&self, letters: Vec<Letter>) {
        let Some(topic) = letters.first().map(|first| first.topic.clone()) else { return };
        let (mut events, mut replies) = (Vec::new(), Vec::with_capacity(letters.len()));
        for Letter { events: mut own, reply, .. } in letters {
            replies.push((reply, own.len()));
            events.append(&mut own);
        }
        let results = match events.as_slice() {
            [event] => self.publish.publish(&topic, event).await.map(|()| vec![Ok(())]),
            events => self.publish.publish_bulk(&topic, events).await,
        };
        let mut results = match results {
            Ok(results) => results.into_iter(),
            Err(error) => vec![Err(error); events.len()].into_iter(),
        };
        for (reply, count) in replies {
            let mut posted = Posted { sent: 0, error: None };
            for result in results.by_ref().take(count) {
                match result {
                    Ok(()) if posted.error.is_none() => posted.sent += 1,
                    Ok(()) => (), // out, and not in its turn: it goes out again after those before it
                    Err(error) => posted.error = posted.error.or(Some(error)),
                }
            }
            // Who waited may have gone: the events are out all the same.
            let _ = reply.send(posted);
        }
    }
}
