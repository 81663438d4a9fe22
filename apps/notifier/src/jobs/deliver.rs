//! `dlv:{user}:{delivery}`: claims a delivery, sends it, and keeps how that ended. In this order: a claim is durable before
//! anything is sent, and nothing is marked sent that was not.
//!
//! Invariant: whoever leaves a delivery that has not ended arms its job first, unless a relay job is certain to find it.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use book::{Change, CommitError};
use chrono::{DateTime, Utc};
use sidecar::{HandlerError, IncomingJob, JobHandler};
use uuid::Uuid;

use super::{Ended, Wanted, arm_delivery};
use crate::app::Notifier;
use crate::delivery::{Claim, Delivery, State};
use crate::inbox::Draft;
use crate::letter::{Frame, of_notification};
use crate::measures;
use crate::notification::{Notification, Way};
use crate::preferences::KeptPreferences;
use crate::record::{PREFERENCES_KEY, Record, webhook_key};
use crate::send::Message;
use crate::tasks::Contact;
use crate::turns::Turn;
use crate::webhook::Webhook;

#[cfg(test)]
mod tests;

/// Handles the jobs of deliveries.
pub struct Deliver(pub Notifier);

/// What there is to do about a delivery, as the book has it.
enum Found {
    Send(Box<Claimed>),
    Later(DateTime<Utc>),
    Nothing,
}

/// A delivery that is this process's to send.
pub(crate) struct Claimed {
    pub(crate) delivery: Delivery,
    pub(crate) notification: Notification,
    pub(crate) preferences: KeptPreferences,
    pub(crate) webhook: Option<Webhook>,
}

/// What keeps an attempt from being made at all.
pub(super) type Unmade = Box<dyn std::error::Error + Send + Sync>;

#[async_trait]
impl JobHandler for Deliver {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let wanted: Wanted = serde_json::from_slice(&job.data).map_err(HandlerError::refuse)?;
        self.0.deliver(&wanted).await.map_err(HandlerError::Retry)
    }
}

impl Notifier {
    async fn deliver(&self, wanted: &Wanted) -> Result<(), Unmade> {
        let ended = match self.0.settled.take(wanted) {
            Some(ended) => Some(ended),
            None => self.attempt(wanted, false).await?,
        };
        match ended {
            Some(ended) => self.end(wanted, ended).await,
            None => Ok(()),
        }
    }

    /// Makes the end of an attempt durable, or remembers it where that fails.
    pub(super) async fn end(&self, wanted: &Wanted, ended: Ended) -> Result<(), Unmade> {
        let kept = self.keep_end(wanted, &ended).await;
        if kept.is_err() {
            // The next call of its job keeps it, and sends nothing.
            self.0.settled.keep(wanted, ended);
        }
        kept
    }

    /// Claims and sends it; `None` where there is nothing to send now. `has_just_come`: no job has to end soon.
    pub(super) async fn attempt(
        &self,
        wanted: &Wanted,
        has_just_come: bool,
    ) -> Result<Option<Ended>, Unmade> {
        let Turn::Mine(_turn) = self.0.turns.wait(wanted.way, has_just_come).await else {
            // Others wait here already: this one comes back.
            let next = self.now() + self.0.settings.backoff().after(1, &wanted.delivery());
            arm_delivery(self, wanted, next).await?;
            return Ok(None);
        };
        if has_just_come && self.0.is_ending.load(Ordering::Relaxed) {
            return Ok(None); // This process ends: a job goes on, in another.
        }
        let contact = match wanted.way {
            Way::Email => Some(self.0.contacts.of(&wanted.user).await?),
            Way::Webhook(_) => None,
        };
        match self.claim(wanted, contact.as_ref()).await? {
            Found::Nothing => Ok(None),
            Found::Later(at) => {
                arm_delivery(self, wanted, at).await?;
                Ok(None)
            }
            Found::Send(claimed) => Ok(Some(self.send(wanted, *claimed, contact).await)),
        }
    }

    /// Makes it durable that this process sends it now.
    async fn claim(&self, wanted: &Wanted, contact: Option<&Contact>) -> Result<Found, Unmade> {
        let (now, backoff) = (self.now(), self.0.settings.backoff());
        let is_reachable = contact.is_none_or(Contact::is_reachable);
        let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let whose = wanted.clone();
        let book = self.book(&wanted.user);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose.user, now);
            let inbox = draft.inbox();
            let found = inbox.notification(whose.id);
            let delivery = found.and_then(|found| found.deliveries.get(&whose.way));
            let (Some(notification), Some(delivery)) = (found, delivery) else {
                return Ok((Change::none(), Found::Nothing));
            };
            let mut preferences = inbox.preferences();
            let webhook = whose.way.webhook().map(|id| inbox.webhook(id).cloned());
            let unwanted = match &webhook {
                _ if !preferences.wants(whose.way) => Some("it is not wanted any more"),
                Some(None) => Some("the webhook was deleted"),
                Some(Some(webhook)) if !webhook.enabled => Some("the webhook is turned off"),
                _ if !is_reachable => Some("there is no verified address"),
                _ => None,
            };
            let claim = match (delivery.claim(now, backoff), unwanted) {
                (Claim::Send(_), Some(why)) => Claim::GiveUp(delivery.skipped(now, why)),
                (claim, _) => claim,
            };
            let (delivery, is_mine) = match claim {
                Claim::Over => return Ok((Change::none(), Found::Nothing)),
                Claim::Later(at) => return Ok((Change::none(), Found::Later(at))),
                Claim::GiveUp(delivery) => (delivery, false),
                Claim::Send(delivery) => (delivery, true),
            };
            draft.deliver(whose.id, whose.way, delivery.clone());
            if !is_mine {
                return Ok((draft.into_change(), Found::Nothing));
            }
            if whose.way == Way::Email && preferences.unsubscribe.is_none() {
                preferences.unsubscribe = Some(token.clone());
                let record = Record::Preferences(Box::new(preferences.clone()));
                draft.put(PREFERENCES_KEY.to_owned(), record);
            }
            let (notification, webhook) = (notification.clone(), webhook.flatten());
            let claimed = Claimed { delivery, notification, preferences, webhook };
            Ok((draft.into_change(), Found::Send(Box::new(claimed))))
        });
        Ok(committed.await.map_err(stored)?.output)
    }

    pub(super) async fn send(
        &self,
        wanted: &Wanted,
        claimed: Claimed,
        contact: Option<Contact>,
    ) -> Ended {
        let Claimed { delivery, notification, preferences, webhook } = claimed;
        let (outcome, is_unwanted) = match (&webhook, contact) {
            (Some(webhook), _) => {
                let message = Message {
                    r#type: Message::kind(notification.kind),
                    timestamp: notification.created_at,
                    data: Some(notification.bare()),
                };
                let id = wanted.delivery();
                let posted = self.0.post.send(webhook, &id, &message, self.now()).await;
                (posted.outcome, posted.is_unwanted)
            }
            (None, contact) => {
                let zone = contact.as_ref().map_or(chrono_tz::Tz::UTC, |contact| contact.zone);
                let frame = Frame {
                    public_url: &self.0.settings.public_url,
                    zone,
                    user: &wanted.user,
                    unsubscribe: preferences.unsubscribe.as_deref().unwrap_or_default(),
                };
                let to = contact.and_then(|contact| contact.email).unwrap_or_default();
                let letter = of_notification(&notification, &delivery, &to, frame);
                (self.0.mail.send(&letter).await, false)
            }
        };
        Ended { claimed: delivery, outcome, is_unwanted }
    }

    /// Makes the end of an attempt durable. Where it is to be tried again, its job is armed before.
    async fn keep_end(&self, wanted: &Wanted, ended: &Ended) -> Result<(), Unmade> {
        let Ended { claimed, outcome, is_unwanted } = ended.clone();
        let (now, backoff) = (self.now(), self.0.settings.backoff());
        let after = claimed.ended(&outcome, now, backoff, &wanted.delivery());
        if let State::Waiting(next) = after.state {
            arm_delivery(self, wanted, next).await?;
        }
        let (whose, end) = (wanted.clone(), after.clone());
        let book = self.book(&wanted.user);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose.user, now);
            let inbox = draft.inbox();
            let kept = inbox.notification(whose.id).and_then(|it| it.deliveries.get(&whose.way));
            if !kept.is_some_and(|kept| kept.is(&claimed)) {
                // Another took it over, or it is forgotten: its end is not this one's to tell.
                return Ok((Change::none(), false));
            }
            draft.deliver(whose.id, whose.way, end.clone());
            let webhook = whose.way.webhook().filter(|_| is_unwanted);
            if let Some(webhook) = webhook.and_then(|id| inbox.webhook(id)) {
                let off = Webhook { enabled: false, ..webhook.clone() };
                draft.put(webhook_key(off.id), Record::Webhook(Box::new(off)));
            }
            Ok((draft.into_change(), true))
        });
        if committed.await.map_err(stored)?.output {
            measures::attempted(wanted.way.channel(), &after);
            self.tell(wanted, &after);
        }
        Ok(())
    }

    /// What an operator reads of it. Neither an address nor what a task is called is in it.
    fn tell(&self, wanted: &Wanted, after: &Delivery) {
        let (user, delivery, attempts) = (&wanted.user, wanted.delivery(), after.attempts);
        let why = after.fault.as_deref().unwrap_or_default();
        match after.state {
            State::Failed(_) => {
                tracing::warn!(%user, delivery, attempts, why, "a delivery failed for good");
            }
            State::Waiting(_) => {
                tracing::info!(%user, delivery, attempts, why, "a delivery is tried again");
            }
            _ => {}
        }
    }
}

fn stored(error: CommitError<std::convert::Infallible>) -> Unmade {
    Box::new(error)
}
