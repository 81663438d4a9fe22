//! `digest:{user}`: tells what is due that day, and comes again the next.

use std::collections::BTreeMap;

use async_trait::async_trait;
use book::Change;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use contract::rest::NotificationKind;
use domain::UserId;
use serde_json::Map;
use sidecar::{HandlerError, IncomingJob, JobHandler};
use uuid::Uuid;

use super::{DIGEST, Wanted, arm_deliveries};
use crate::app::{NotArmed, Notifier};
use crate::clock_times;
use crate::inbox::{Draft, Inbox};
use crate::notification::{Digest, Notification};

#[cfg(test)]
mod tests;

/// Names digests: their ids are made of the user and the day.
const DIGESTS: Uuid = Uuid::from_u128(0x6b1e_34a5_90c2_4a51_8d6b_0d0a_43c9_7b11);
/// A job may come a little before its time where clocks differ.
const EARLY: TimeDelta = TimeDelta::seconds(5);

/// Handles the jobs of digests.
pub struct SendDigest(pub Notifier);

#[async_trait]
impl JobHandler for SendDigest {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let user = job.name.strip_prefix(DIGEST).unwrap_or_default();
        let user: UserId = user.parse().map_err(HandlerError::refuse)?;
        self.0.digest(&user).await.map_err(HandlerError::Retry)
    }
}

impl Notifier {
    async fn digest(&self, user: &UserId) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let view = self.book(user).read().await?;
        let Some(time) = Inbox::of(&view).preferences().digest_at else { return Ok(()) };
        if self.0.contacts.of(user).await?.deleted {
            return Ok(());
        }
        let now = self.now();
        let (digest, zone) = self.0.contacts.due(user).await?;
        let from = clock_times::on(digest.day, 0, time, zone).unwrap_or(now);
        let is_time = now + EARLY >= from;
        let is_empty = digest.overdue.is_empty() && digest.today.is_empty();
        // The next is armed before this one is done: there is always one that comes.
        arm_digest(self, user, time, zone, now.max(from.min(now + EARLY))).await?;
        if is_time && !is_empty {
            self.tell_digest(user, digest, from, now).await?;
        }
        Ok(())
    }

    async fn tell_digest(
        &self,
        user: &UserId,
        digest: Digest,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let notification = Notification {
            // One for each day, whatever becomes of the time at which it is wanted.
            id: Uuid::new_v5(&DIGESTS, format!("{user} {}", digest.day).as_bytes()),
            kind: NotificationKind::Digest,
            title: title(&digest),
            task: None,
            reminder: None,
            due: None,
            at,
            late_by: None,
            created_at: now,
            read: false,
            digest: Some(digest),
            deliveries: BTreeMap::new(),
            more: Map::new(),
        };
        let whose = user.clone();
        let (book, backoff) = (self.book(user), self.0.settings.backoff());
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose, now);
            let preferences = draft.inbox().preferences();
            // Whoever sets a time wants it then, be it in quiet hours.
            let (deliveries, is_new) =
                draft.take_in(&notification, now, &preferences, false, &mut 0, backoff);
            let change = if is_new { draft.into_change() } else { Change::none() };
            let wanted = |way| Wanted { user: whose.clone(), id: notification.id, way };
            let all = deliveries.into_iter().map(|(way, delivery)| (wanted(way), delivery));
            Ok::<_, std::convert::Infallible>((change, all.collect::<Vec<_>>()))
        });
        let wanted = committed.await?.output;
        Ok(arm_deliveries(self, wanted).await?)
    }
}

fn title(digest: &Digest) -> String {
    let Digest { overdue, today, left_out, .. } = digest;
    let more = if *left_out > 0 { format!(", {left_out} more") } else { String::new() };
    match (overdue.len(), today.len()) {
        (0, today) => format!("Your day: {today} due{more}"),
        (overdue, 0) => format!("Your day: {overdue} overdue{more}"),
        (overdue, today) => format!("Your day: {overdue} overdue, {today} due{more}"),
    }
}

/// Sees to it that the user's digest comes at the next `time` on the clock of `zone` after `after`.
pub(crate) async fn arm_digest(
    notifier: &Notifier,
    user: &UserId,
    time: chrono::NaiveTime,
    zone: Tz,
    after: DateTime<Utc>,
) -> Result<(), NotArmed> {
    match clock_times::next(time, zone, after) {
        Some(next) => notifier.arm(format!("{DIGEST}{user}"), next, b"{}".to_vec()).await,
        None => Ok(()),
    }
}

/// Sees to it that none comes. One that does finds that it is not wanted.
pub(crate) async fn disarm_digest(notifier: &Notifier, user: &UserId) {
    if let Err(error) = notifier.0.jobs.delete(&format!("{DIGEST}{user}")).await {
        tracing::debug!(%user, error = &error as &dyn std::error::Error, "a job is left");
    }
}
