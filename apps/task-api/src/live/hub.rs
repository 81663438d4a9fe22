//! Who listens in this process: each user's streams.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::UserId;
use metrics::{Unit, describe_counter, describe_gauge};
use tokio::sync::mpsc;

use super::Frame;

/// So many events wait for a stream. Of those that find no room it only learns that they were there, and asks the book.
const WAITING: usize = 16;

/// Who listens, by user.
#[derive(Default)]
pub(super) struct Hub {
    users: Mutex<HashMap<Box<str>, Vec<Ear>>>,
    next: AtomicU64,
}

/// One stream, from the outside.
#[derive(Clone)]
struct Ear {
    number: u64,
    frames: mpsc::Sender<Arc<Frame>>,
    newest: Arc<AtomicU64>,
}

/// One stream, from the inside. Dropped, nobody listens any more.
pub(super) struct Link {
    hub: Arc<Hub>,
    user: Box<str>,
    number: u64,
    frames: mpsc::Receiver<Arc<Frame>>,
    newest: Arc<AtomicU64>,
}

/// The user has as many streams open as there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are {max} streams open already")]
pub(crate) struct TooMany {
    pub(crate) max: usize,
}

/// Says of each measure what it is.
pub(super) fn describe() {
    let one = Unit::Count;
    describe_gauge!("daybook_live_streams", one, "streams that are open in this process");
    describe_counter!(
        "daybook_live_filled_total",
        one,
        "changes that streams were told from the book, since no event told them in time"
    );
    describe_counter!(
        "daybook_live_ended_total",
        one,
        "streams that this process ended, by reason"
    );
}

impl Hub {
    /// One more stream of this user, who may have `max`.
    pub(super) fn link(hub: &Arc<Self>, user: &UserId, max: usize) -> Result<Link, TooMany> {
        let number = hub.next.fetch_add(1, Ordering::Relaxed);
        let (sender, frames) = mpsc::channel(WAITING);
        let newest = Arc::new(AtomicU64::new(0));
        let user: Box<str> = user.as_str().into();
        let mut users = hub.lock();
        let ears = users.entry(user.clone()).or_default();
        if ears.len() >= max {
            return Err(TooMany { max });
        }
        ears.push(Ear { number, frames: sender, newest: newest.clone() });
        drop(users);
        metrics::gauge!("daybook_live_streams").increment(1.0);
        Ok(Link { hub: hub.clone(), user, number, frames, newest })
    }

    pub(super) fn is_heard(&self, user: &str) -> bool {
        self.lock().contains_key(user)
    }

    pub(super) fn tell(&self, user: &str, frame: Arc<Frame>) {
        let ears = self.lock().get(user).cloned().unwrap_or_default();
        for ear in ears {
            ear.newest.fetch_max(frame.seq, Ordering::AcqRel);
            // Where there is no room, what waits there wakes the stream, and then it sees the newest.
            let _ = ear.frames.try_send(frame.clone());
        }
    }

    fn leave(&self, user: &str, number: u64) {
        let mut users = self.lock();
        if let Some(ears) = users.get_mut(user) {
            ears.retain(|ear| ear.number != number);
            if ears.is_empty() {
                users.remove(user);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Box<str>, Vec<Ear>>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Link {
    /// The next event, once there is one.
    pub(super) async fn hear(&mut self) -> Option<Arc<Frame>> {
        self.frames.recv().await
    }

    /// The next event, if it is there.
    pub(super) fn heard(&mut self) -> Option<Arc<Frame>> {
        self.frames.try_recv().ok()
    }

    /// The newest place that an event named, whether there was room for it or not.
    pub(super) fn newest(&self) -> u64 {
        self.newest.load(Ordering::Acquire)
    }

    /// Differs from that of any other stream of this process.
    pub(super) fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.hub.leave(&self.user, self.number);
        metrics::gauge!("daybook_live_streams").decrement(1.0);
    }
}
