//! What a deleted account leaves behind is deleted: its address is free again, and its book of tasks is emptied.
//!
//! A job is armed before the account goes, so that a process that dies in between leaves nothing. It comes a minute later,
//! when no replica takes a token of the account for good any more, and finds whatever was written until then.

use std::time::Duration;

use async_trait::async_trait;
use book::Change;
use contract::notifier::User;
use domain::UserId;
use domain::task::{Decided, delete_permanently};
use identity::Denied;
use sidecar::{Due, HandlerError, IncomingJob, JobHandler};
use tonic::Request;

use crate::App;
use crate::arm::arm;
use crate::draft::Draft;
use crate::record::Record;
use crate::refusal::Refusal;

/// What the name of every such job starts with; the user follows.
const JOB_PREFIX: &str = "erase:";
/// Longer than any token outlives its session, on any replica.
const JOB_IN: Duration = Duration::from_secs(60);
/// At most so many tasks go in one commit, each in an event.
const TASKS_PER_COMMIT: usize = 100;
/// At most so many other records go in one commit.
const RECORDS_PER_COMMIT: usize = 1000;

/// The prefix under which [`Erase`] handles jobs.
pub fn erase_job() -> &'static str {
    JOB_PREFIX
}

/// Deletes what a deleted account left behind.
pub struct Erase(pub App);

impl App {
    /// Sees to it that what `user` leaves behind is deleted, if the account is by then.
    pub(crate) async fn arm_erase(&self, user: &UserId) -> Result<(), Refusal> {
        let name = format!("{JOB_PREFIX}{user}");
        arm(&*self.jobs, name, Due::In(JOB_IN)).await.map_err(Refusal::NotArmed)
    }

    /// Begins with it; the job goes on with what this process does not live to do.
    pub(crate) fn erase_in_background(&self, user: &UserId) {
        let (app, user) = (self.clone(), user.clone());
        tokio::spawn(async move {
            if let Err(error) = app.erase(&user).await {
                tracing::warn!(%user, error = &error as &dyn std::error::Error, "a job erases it");
            }
        });
    }

    async fn erase(&self, user: &UserId) -> Result<(), Refusal> {
        let accounts = &self.people.accounts;
        if !accounts.is_deleted(user).await? {
            return Ok(());
        }
        accounts.release(user).await?;
        while self.erase_portion(user).await? {}
        self.forget_notifications(user).await
    }

    /// The inbox, the preferences and the webhooks, which notifier keeps.
    async fn forget_notifications(&self, user: &UserId) -> Result<(), Refusal> {
        let Ok(notifier) = self.notifier() else { return Ok(()) };
        notifier.forget(Request::new(User { user: user.to_string() })).await?;
        Ok(())
    }

    /// One commit's worth; whether there may be more. Tasks first, and with events: other apps may know them.
    async fn erase_portion(&self, user: &UserId) -> Result<bool, Refusal> {
        let (whose, now) = (user.clone(), self.now());
        let book = self.book(user);
        let committed = book.commit(move |view| {
            let tasks = view.records.row().iter().map_while(|record| match &**record {
                Record::Task(kept) => Some(&kept.task),
                _ => None,
            });
            let tasks: Vec<Decided> =
                tasks.take(TASKS_PER_COMMIT).map(|task| delete_permanently(task, now)).collect();
            if !tasks.is_empty() {
                let mut draft = Draft::on(view, &whose, now);
                for decided in &tasks {
                    draft.take(decided)?;
                }
                return Ok((draft.into_change(), true));
            }
            let ids = view.records.iter().take(RECORDS_PER_COMMIT).map(|(id, _)| id.to_owned());
            let remove: Vec<String> = ids.collect();
            let may_be_more = remove.len() == RECORDS_PER_COMMIT;
            Ok((Change { put: Vec::new(), remove, events: Vec::new() }, may_be_more))
        });
        committed.await.map(|committed| committed.output).map_err(Refusal::from_commit)
    }
}

#[async_trait]
impl JobHandler for Erase {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let user = job.name.strip_prefix(JOB_PREFIX).unwrap_or_default();
        let user: UserId = user.parse().map_err(HandlerError::refuse)?;
        match self.0.erase(&user).await {
            Err(Refusal::Denied(error @ Denied::NoSuch(_))) => Err(HandlerError::refuse(error)),
            erased => erased.map_err(HandlerError::retry),
        }
    }
}
