//! A change that goes through so many tasks that it takes several commits: a tag is renamed, merged or deleted, a list is
//! deleted, the trash is emptied.
//!
//! What is to be done is kept in the book by the first of the commits and taken out by the last, and a job is armed before: a
//! process that dies in between leaves no half of it.

use std::time::Duration;

use async_trait::async_trait;
use book::Change;
use chrono::{DateTime, Utc};
use domain::portion::Portion;
use domain::{UserId, list, tag};
use serde::{Deserialize, Serialize};
use sidecar::{Due, HandlerError, IncomingJob, JobHandler};

use crate::App;
use crate::answer::Answer;
use crate::arm::arm;
use crate::draft::Draft;
use crate::refusal::{First, Refusal};
use crate::write::Write;

/// What the name of every such job starts with; the user follows.
const JOB_PREFIX: &str = "carry:";
/// How long the process that began has to finish it before the job does.
const JOB_IN: Duration = Duration::from_secs(30);
/// What goes into one commit, which holds each task twice, as a record and in an event, and takes 1 MB.
pub(crate) const PORTION: Portion = Portion { tasks: 250, bytes: 300 << 10 };

/// The prefix under which [`CarryOn`] handles jobs.
pub fn carry_job() -> &'static str {
    JOB_PREFIX
}

/// What is carried through a user's tasks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carry {
    /// What becomes of a tag.
    Tag(tag::Carry),
    /// A list is deleted.
    List(list::Carry),
    /// What is in the trash is deleted for good.
    Trash {
        /// What came there later stays.
        until: DateTime<Utc>,
    },
}

/// Finishes what a process began and did not live to finish.
pub struct CarryOn(pub App);

impl App {
    /// As [`write`](Self::write), where `decide` also says what is to be carried through the tasks. Answers once that is done.
    ///
    /// What fits into one commit is done by one.
    pub(crate) async fn carry(
        &self,
        write: Write,
        decide: impl Fn(&mut Draft<'_>, &Write) -> Result<(Option<Carry>, Answer), Refusal>
        + Clone
        + Send
        + 'static,
    ) -> Result<Answer, Refusal> {
        let user = write.user.clone();
        let mut is_armed = false;
        loop {
            let decide = decide.clone();
            let written = self.write(write.clone(), move |draft, write| {
                if draft.shelf.carry().is_some() {
                    return Err(Refusal::First(First::Finish));
                }
                let (carry, answer) = decide(draft, write)?;
                let Some(carry) = carry else { return Ok(answer) };
                let more = draft.carry(&carry)?;
                if more && !is_armed { Err(Refusal::First(First::Arm)) } else { Ok(answer) }
            });
            match written.await {
                Err(Refusal::First(First::Finish)) => self.carry_on(&user).await?,
                Err(Refusal::First(First::Arm)) => {
                    self.arm_carry(&user).await;
                    is_armed = true;
                }
                Ok(answer) if is_armed || answer.is_replay => {
                    self.carry_on(&user).await?;
                    return Ok(answer);
                }
                written => return written,
            }
        }
    }

    /// Never fails: without the job it is finished all the same while this process lives, or else before the user's next
    /// change of this kind.
    async fn arm_carry(&self, user: &UserId) {
        let name = format!("{JOB_PREFIX}{user}");
        if let Err(error) = arm(&*self.jobs, name, Due::In(JOB_IN)).await {
            tracing::warn!(%user, error = &*error, "no job carries on a change of many tasks");
        }
    }

    /// Carries on to the end, if there is anything to be carried.
    async fn carry_on(&self, user: &UserId) -> Result<(), Refusal> {
        while self.carry_portion(user).await? {}
        Ok(())
    }

    /// One commit's worth; whether there is more.
    async fn carry_portion(&self, user: &UserId) -> Result<bool, Refusal> {
        let (whose, now) = (user.clone(), self.now());
        let book = self.book(user);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose, now);
            let Some(carry) = draft.shelf.carry() else { return Ok((Change::none(), false)) };
            let more = draft.carry(carry)?;
            Ok((draft.into_change(), more))
        });
        committed.await.map(|committed| committed.output).map_err(Refusal::from_commit)
    }
}

#[async_trait]
impl JobHandler for CarryOn {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let user = job.name.strip_prefix(JOB_PREFIX).unwrap_or_default();
        let user: UserId = user.parse().map_err(HandlerError::refuse)?;
        self.0.carry_on(&user).await.map_err(HandlerError::retry)
    }
}
