//! What every handler of notifier is given.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use book::{Book, Books};
use chrono::{DateTime, SubsecRound, Utc};
use contract::notification_event::owner;
use domain::UserId;
use service::Clock;
use sidecar::{Due, Job, Jobs, OutputBinding, Publish, State};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use uuid::{NoContext, Timestamp, Uuid};

use crate::config::Settings;
use crate::jobs::Settled;
use crate::record::Record;
use crate::send::{Mail, Post};
use crate::tasks::{AskTasks, Contacts};
use crate::turns::Turns;

/// How long arming a job may take: with the scheduler away, the call has no end of its own.
const SCHEDULE_LIMIT: Duration = Duration::from_secs(2);

/// The parts that handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct Notifier(pub(crate) Arc<Parts>);

/// The parts themselves.
pub(crate) struct Parts {
    pub(crate) books: Books<Record>,
    pub(crate) jobs: Arc<dyn Jobs>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) contacts: Contacts,
    pub(crate) mail: Mail,
    pub(crate) post: Post,
    pub(crate) settled: Settled,
    pub(crate) turns: Turns,
    /// What is being sent without a job. Closed, so that one can wait for it to be empty; it takes new tasks all the same.
    pub(crate) under_way: TaskTracker,
    /// Whether nothing more is to be begun.
    pub(crate) is_ending: AtomicBool,
    pub(crate) settings: Settings,
}

/// A job was not armed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotArmed {
    #[error("the scheduler did not take a job")]
    Refused(#[from] sidecar::SidecarError),
    #[error("the scheduler did not answer")]
    Silent(#[from] tokio::time::error::Elapsed),
}

impl Notifier {
    /// Puts the parts together. `bindings` sends e-mails and calls webhooks, and gives up after
    /// [`Settings::send_deadline`].
    pub fn new(
        (state, publish, jobs): (Arc<dyn State>, Arc<dyn Publish>, Arc<dyn Jobs>),
        bindings: Arc<dyn OutputBinding>,
        tasks: Arc<dyn AskTasks>,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Self {
        crate::measures::describe();
        let under_way = TaskTracker::new();
        under_way.close();
        Self(Arc::new(Parts {
            books: Books::new(state, publish, jobs.clone()),
            jobs,
            clock,
            contacts: Contacts::new(tasks),
            mail: Mail::new(bindings.clone(), settings.send_deadline),
            post: Post::new(bindings, settings.send_deadline),
            settled: Settled::default(),
            turns: Turns::default(),
            under_way,
            is_ending: AtomicBool::new(false),
            settings,
        }))
    }

    /// Every user's book.
    pub fn books(&self) -> Books<Record> {
        self.0.books.clone()
    }

    /// Begins to send nothing more, and waits until what is under way has ended. What waits is left to jobs.
    pub async fn finish(&self) {
        self.0.is_ending.store(true, Ordering::Relaxed);
        self.0.under_way.wait().await;
        self.0.books.idle().await;
    }

    pub(crate) fn book(&self, user: &UserId) -> Book<Record> {
        self.0.books.open(&owner(user))
    }

    /// The time now, to the millisecond: what documents can hold.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.clock.now().trunc_subsecs(3)
    }

    /// A new id, which sorts by when it was made.
    pub(crate) fn new_id(&self) -> Uuid {
        let now = self.0.clock.now();
        let seconds = now.timestamp().try_into().unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
    }

    /// Sees to it that a job comes then, in place of the one with its name.
    pub(crate) async fn arm(
        &self,
        name: String,
        at: DateTime<Utc>,
        data: Vec<u8>,
    ) -> Result<(), NotArmed> {
        let job = Job { name, due: Due::At(at), data };
        Ok(timeout(SCHEDULE_LIMIT, self.0.jobs.schedule(&job)).await??)
    }
}
