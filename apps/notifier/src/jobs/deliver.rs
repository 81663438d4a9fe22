//! `dlv:{user}:{delivery}`: claims a delivery, sends it, and keeps how that ended. In this order: a claim is durable before
//! anything is sent, and nothing is marked sent that was not.

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
struct Claimed {
    delivery: Delivery,
    notification: Notification,
    preferences: KeptPreferences,
    webhook: Option<Webhook>,
}

/// What keeps an attempt from being made at all.
type Unmade = Box<dyn std::error::Error + Send + Sync>;

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
            None => self.attempt(wanted).await?,
        };
        let Some(ended) = ended else { return Ok(()) };
        match self.keep_end(wanted, &ended).await {
            Ok(Some(next)) => Ok(arm_delivery(self, wanted, next).await?),
            Ok(None) => Ok(()),
            Err(error) => {
                // The next call of this job keeps it, and sends nothing.
                self.0.settled.keep(wanted, ended);
                Err(error.into())
            }
        }
    }

    /// Claims and sends it; `None` where there is nothing to send now.
    async fn attempt(&self, wanted: &Wanted) -> Result<Option<Ended>, Unmade> {
        let turn = match wanted.way {
            Way::Email => self.0.turns.email().await,
            Way::Webhook(_) => self.0.turns.webhook().await,
        };
        let Turn::Mine(_turn) = turn else {
            // Others wait here already: this one comes back.
            let next = self.now() + self.0.settings.backoff().after(1, &wanted.delivery());
            arm_delivery(self, wanted, next).await?;
            return Ok(None);
        };
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
        let is_reachable = contact.is_none_or(|it| it.email.is_some() && !it.deleted);
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

    async fn send(&self, wanted: &Wanted, claimed: Claimed, contact: Option<Contact>) -> Ended {
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

    /// Makes the end of an attempt durable; gives when it is to be tried again.
    async fn keep_end(
        &self,
        wanted: &Wanted,
        ended: &Ended,
    ) -> Result<Option<DateTime<Utc>>, CommitError<std::convert::Infallible>> {
        let (now, backoff) = (self.now(), self.0.settings.backoff());
        let Ended { claimed, outcome, is_unwanted } = ended.clone();
        let whose = wanted.clone();
        let book = self.book(&wanted.user);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose.user, now);
            let inbox = draft.inbox();
            let kept = inbox.notification(whose.id).and_then(|it| it.deliveries.get(&whose.way));
            let Some(kept) = kept.filter(|kept| kept.is(&claimed)) else {
                // Another took it over, or it is forgotten: its end is not this one's to tell.
                return Ok((Change::none(), None));
            };
            let after = kept.ended(&outcome, now, backoff, &whose.delivery());
            draft.deliver(whose.id, whose.way, after.clone());
            let webhook = whose.way.webhook().filter(|_| is_unwanted);
            if let Some(webhook) = webhook.and_then(|id| inbox.webhook(id)) {
                let off = Webhook { enabled: false, ..webhook.clone() };
                draft.put(webhook_key(off.id), Record::Webhook(Box::new(off)));
            }
            Ok((draft.into_change(), Some(after)))
        });
        let Some(after) = committed.await?.output else { return Ok(None) };
        measures::attempted(wanted.way.channel(), &after);
        self.tell(wanted, &after);
        Ok(match after.state {
            State::Waiting(next) => Some(next),
            _ => None,
        })
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
