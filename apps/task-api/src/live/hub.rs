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
    heard: mpsc::Sender<Heard>,
    marks: Arc<Marks>,
}

/// What reaches a stream.
#[derive(Clone, Debug)]
pub(super) enum Heard {
    /// An event.
    Event(Arc<Frame>),
    /// Something that has no place.
    Aside(Arc<Frame>),
    /// The marks are others.
    Marks,
}

/// How far the user's history has come, as far as this process knows, whether there was room for what it heard or not.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The newest place that an event named.
    heard: AtomicU64,
    /// The newest place that a change through this process has.
    committed: AtomicU64,
}

/// One stream, from the inside. Dropped, nobody listens any more.
pub(super) struct Link {
    hub: Arc<Hub>,
    user: Box<str>,
    number: u64,
    heard: mpsc::Receiver<Heard>,
    marks: Arc<Marks>,
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
        let (sender, heard) = mpsc::channel(WAITING);
        let marks = Arc::<Marks>::default();
        let user: Box<str> = user.as_str().into();
        let mut users = hub.lock();
        let ears = users.entry(user.clone()).or_default();
        if ears.len() >= max {
            return Err(TooMany { max });
        }
        ears.push(Ear { number, heard: sender, marks: marks.clone() });
        drop(users);
        metrics::gauge!("daybook_live_streams").increment(1.0);
        Ok(Link { hub: hub.clone(), user, number, heard, marks })
    }

    pub(super) fn is_heard(&self, user: &str) -> bool {
        self.lock().contains_key(user)
    }

    pub(super) fn tell(&self, user: &str, frame: Arc<Frame>) {
        let ears = self.lock().get(user).cloned().unwrap_or_default();
        for ear in ears {
            ear.marks.heard.fetch_max(frame.seq, Ordering::AcqRel);
            // Where there is no room, what waits there wakes the stream, and then it sees the marks.
            let _ = ear.heard.try_send(Heard::Event(frame.clone()));
        }
    }

    /// Where there is no room it is not told: who listens reads the inbox after `ready`, and now and then.
    pub(super) fn tell_aside(&self, user: &str, frame: &Arc<Frame>) {
        for ear in self.lock().get(user).into_iter().flatten() {
            let _ = ear.heard.try_send(Heard::Aside(frame.clone()));
        }
    }

    /// A change through this process has brought the user's history so far.
    pub(super) fn notice(&self, user: &str, seq: u64) {
        for ear in self.lock().get(user).into_iter().flatten() {
            ear.marks.committed.fetch_max(seq, Ordering::AcqRel);
            let _ = ear.heard.try_send(Heard::Marks);
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
    /// What comes next, once it is there.
    pub(super) async fn hear(&mut self) -> Option<Heard> {
        self.heard.recv().await
    }

    /// What comes next, if it is there.
    pub(super) fn heard(&mut self) -> Option<Heard> {
        self.heard.try_recv().ok()
    }

    /// The newest place that an event named, and that of the newest change through this process.
    pub(super) fn marks(&self) -> (u64, u64) {
        let Marks { heard, committed } = &*self.marks;
        (heard.load(Ordering::Acquire), committed.load(Ordering::Acquire))
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
