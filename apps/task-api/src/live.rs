//! The live feed: streams that tell a user's changes as they happen.
//!
//! Invariant: a stream knows the place up to which it has told everything (`place.rs`), and moves it by the next event or by
//! what the book has since, by nothing else. So whatever the broker does (twice, in reverse, not at all), no change is missed
//! and none is told twice.

mod end;
mod feed;
mod fill;
mod frame;
mod hub;
mod origin;
mod place;
mod settings;
mod socket;
mod sse;
#[cfg(test)]
mod tests;
mod ticket;

use std::sync::Arc;

use domain::UserId;
use service::Shutdown;
use service::http::Origins;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

pub(crate) use end::End;
pub(crate) use feed::{Feed, Signal};
pub(crate) use frame::Frame;
pub(crate) use origin::check_origin;
pub use settings::LiveSettings;
pub(crate) use socket::{BUFFER_BYTES, MESSAGE_BYTES, talk};
pub(crate) use sse::body;
pub(crate) use ticket::{KeptTicket, Tickets};

pub(crate) use hub::TooMany;
use hub::{Hub, Link};

/// Every stream that is open in this process. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    hub: Arc<Hub>,
    settings: Arc<LiveSettings>,
    shutdown: Shutdown,
    tasks: TaskTracker,
}

impl Live {
    /// No streams yet; once the end is asked for, those that are open end.
    pub fn new(settings: LiveSettings, shutdown: Shutdown) -> Self {
        hub::describe();
        Self {
            hub: Arc::default(),
            settings: Arc::new(settings),
            shutdown,
            tasks: TaskTracker::new(),
        }
    }

    /// Waits until no WebSocket is open any more, once the end was asked for.
    pub async fn ended(&self) {
        self.shutdown.requested().await;
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Whether a stream of this user is open here.
    pub(crate) fn is_heard(&self, user: &str) -> bool {
        self.hub.is_heard(user)
    }

    /// Hands a change of this user to the streams that are open here.
    pub(crate) fn tell(&self, user: &str, frame: Frame) {
        self.hub.tell(user, Arc::new(frame));
    }

    /// Hands something else of this user to them, which has no place in the history of changes.
    pub(crate) fn tell_aside(&self, user: &str, frame: Frame) {
        self.hub.tell_aside(user, &Arc::new(frame));
    }

    /// The pages whose scripts may open a WebSocket.
    pub(crate) fn origins(&self) -> &Origins {
        &self.settings.origins
    }

    /// Held as long as a WebSocket is open, which nothing else waits for.
    pub(crate) fn at_work(&self) -> TaskTrackerToken {
        self.tasks.token()
    }

    /// A change of this user was made through this process: its event is on its way.
    pub(crate) fn notice(&self, user: &UserId, seq: u64) {
        self.hub.notice(user.as_str(), seq);
    }

    fn link(&self, user: &UserId) -> Result<Link, TooMany> {
        Hub::link(&self.hub, user, self.settings.streams_per_user)
    }
}
