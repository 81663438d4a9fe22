//! The trash is emptied, and tombstones are forgotten, by a job: one for each user and day on which something was deleted.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::UserId;
use domain::task::{Decided, Task, delete_permanently};
use sidecar::{Due, HandlerError, IncomingJob, JobHandler};

use crate::App;
use crate::arm::arm;
use crate::draft::Draft;
use crate::refusal::Refusal;

/// What the name of every such job starts with; user and day follow.
const JOB_PREFIX: &str = "purge:";
/// At most so many tasks are deleted for good in one commit.
const TASKS_PER_COMMIT: usize = 100;
/// At most so many tombstones are forgotten in one commit.
const TOMBSTONES_PER_COMMIT: usize = 1000;
/// More days of users than this are not remembered; arming a job twice only costs a call.
const REMEMBERED: usize = 100_000;

/// The prefix under which [`Purge`] handles jobs.
pub fn purge_job() -> &'static str {
    JOB_PREFIX
}

/// For whom a job is armed already, as far as this process knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Armed(Arc<Mutex<HashSet<(UserId, NaiveDate)>>>);

/// Deletes for good what has been in the trash for too long.
pub struct Purge(pub App);

impl App {
    /// Sees to it that what is deleted `now` is purged in time.
    ///
    /// Never fails: without the job it is not seen any more all the same, and the user's next deletion arms another, which
    /// purges everything.
    pub(crate) async fn arm_purge(&self, user: &UserId, now: DateTime<Utc>) {
        // A day later than the last of that day's deletions has been there for long enough.
        let day = now.date_naive() + TimeDelta::days(Task::TRASH_DAYS + 1);
        if !self.armed.is_new(user, day) {
            return;
        }
        let (name, due) =
            (format!("{JOB_PREFIX}{user}:{day}"), day.and_time(NaiveTime::MIN).and_utc());
        if let Err(error) = arm(&*self.jobs, name, Due::At(due)).await {
            self.armed.forget(user, day);
            tracing::warn!(%user, error = &*error, "no job purges the trash of this day");
        }
    }

    /// One commit's worth of purging; whether there may be more.
    async fn purge(&self, user: &UserId) -> Result<bool, Refusal> {
        let (whose, now) = (user.clone(), self.now());
        let book = self.book(user);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose, now);
            let expired = draft.shelf.expired().take(TASKS_PER_COMMIT);
            let expired: Vec<Decided> =
                expired.map(|kept| delete_permanently(&kept.task, now)).collect();
            for decided in &expired {
                draft.take(decided)?;
            }
            let forgotten = draft.sweep_tombstones(TOMBSTONES_PER_COMMIT)
                + draft.sweep_replies(TOMBSTONES_PER_COMMIT);
            let may_be_more =
                expired.len() == TASKS_PER_COMMIT || forgotten >= TOMBSTONES_PER_COMMIT;
            Ok((draft.into_change(), may_be_more))
        });
        committed.await.map(|committed| committed.output).map_err(Refusal::from_commit)
    }
}

impl Armed {
    fn is_new(&self, user: &UserId, day: NaiveDate) -> bool {
        let mut armed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if armed.len() >= REMEMBERED {
            armed.clear();
        }
        armed.insert((user.clone(), day))
    }

    fn forget(&self, user: &UserId, day: NaiveDate) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(user.clone(), day));
    }
}

#[async_trait]
impl JobHandler for Purge {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let rest = job.name.strip_prefix(JOB_PREFIX).unwrap_or_default();
        let (user, _) = rest.rsplit_once(':').unwrap_or((rest, ""));
        let user: UserId = user.parse().map_err(HandlerError::refuse)?;
        while self.0.purge(&user).await.map_err(HandlerError::retry)? {}
        Ok(())
    }
}
