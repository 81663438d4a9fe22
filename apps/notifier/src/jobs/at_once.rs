//! What has just come is sent at once, without a job, and off the path of whoever brought it. Should this process die, the
//! relay job of the commit that took it in finds it.

use async_trait::async_trait;
use book::{Relay, relay_job};
use contract::notification_event::user_of;
use futures::future::try_join_all;
use sidecar::{HandlerError, IncomingJob, JobHandler};
use tokio::sync::OwnedSemaphorePermit;

use super::deliver::{Claimed, Unmade};
use super::{Wanted, arm_delivery};
use crate::app::Notifier;
use crate::inbox::Inbox;
use crate::tasks::Contact;

#[cfg(test)]
mod tests;

/// A claim of this process, its turn, and where it goes.
pub(crate) struct Next {
    pub(crate) claimed: Box<Claimed>,
    pub(crate) turn: OwnedSemaphorePermit,
    pub(crate) contact: Option<Contact>,
}

impl Notifier {
    /// Begins to send it. Without a claim it waits for its turn, and is claimed then.
    pub(crate) fn send_at_once(&self, wanted: Wanted, next: Option<Next>) {
        let notifier = self.clone();
        self.0.under_way.spawn(async move {
            if let Err(error) = notifier.made_at_once(&wanted, next).await {
                let error = &*error as &dyn std::error::Error;
                tracing::info!(delivery = wanted.delivery(), error, "it is left to its job");
            } else {
                return;
            }
            // With the scheduler away the relay job will come to it, which is armed already.
            arm_delivery(&notifier, &wanted, notifier.now()).await.ok();
        });
    }

    async fn made_at_once(&self, wanted: &Wanted, next: Option<Next>) -> Result<(), Unmade> {
        let ended = match next {
            Some(Next { claimed, turn, contact }) => {
                let ended = self.send(wanted, *claimed, contact).await;
                drop(turn);
                Some(ended)
            }
            None => self.attempt(wanted, true).await?,
        };
        match ended {
            Some(ended) => self.end(wanted, ended).await,
            None => Ok(()),
        }
    }

    /// Arms a job for each delivery of the user that may have been left behind.
    async fn resume(&self, owner: &str) -> Result<(), Unmade> {
        let Some(user) = user_of(owner) else { return Ok(()) };
        let (now, backoff) = (self.now(), self.0.settings.backoff());
        let view = self.book(&user).read().await?;
        let all = Inbox::of(&view).notifications();
        let left = all.flat_map(|notification| {
            let left = notification.deliveries.iter();
            left.filter_map(|(way, it)| {
                Some((notification.id, *way, it.left_behind(now, backoff)?))
            })
        });
        let arming = left.map(|(id, way, at)| {
            let wanted = Wanted { user: user.clone(), id, way };
            async move { arm_delivery(self, &wanted, at).await }
        });
        try_join_all(arming).await?;
        Ok(())
    }
}

/// Handles relay jobs: publishes what a user's book owes, as the book has it, and then sees to it that deliveries go on whose
/// process died.
pub struct RelayAndResume(pub Notifier);

#[async_trait]
impl JobHandler for RelayAndResume {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let owner = job.name.strip_prefix(relay_job()).unwrap_or_default().to_owned();
        let relayed = Relay(self.0.books()).handle(job).await;
        // A broker that is away holds no delivery up. This comes after the job's own commit, and so sees all that it guards.
        let resumed = self.0.resume(&owner).await;
        relayed?;
        resumed.map_err(HandlerError::Retry)
    }
}
