//! `reminder-events` → the inbox, and out on each way that its user wants to be reached on

use std::collections::BTreeMap;

use async_trait::async_trait;
use book::{Change, CommitError, StoreError};
use chrono::{DateTime, Utc};
use contract::reminder_event::{Data, Triggered, parse};
use contract::rest::NotificationKind;
use contract::task_event::Malformed;
use domain::UserId;
use futures::future::join_all;
use serde_json::Map;
use sidecar::{EventHandler, HandlerError, IncomingEvent};

use crate::app::{NotArmed, Notifier};
use crate::clock_times;
use crate::delivery::{Delivery, State};
use crate::inbox::{Draft, KNOWN_FOR};
use crate::jobs::{Claimed, Next, Wanted, arm_deliveries};
use crate::measures;
use crate::notification::Notification;
use crate::tasks::{Contact, short};

#[cfg(test)]
mod tests;

/// So many of one user go in one commit.
const PER_COMMIT: usize = 200;

/// Handles what becomes of reminders. Those that are given are notifications; the others are not notifier's business.
pub struct OnReminderEvent(pub Notifier);

/// Why a notification is not in the inbox, or its deliveries may not come.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTaken {
    #[error("the inbox could not be changed")]
    Store(#[from] CommitError<std::convert::Infallible>),
    #[error("deliveries may not come")]
    NotArmed(#[from] NotArmed),
}

/// A delivery of what came.
struct Going {
    wanted: Wanted,
    delivery: Delivery,
    /// Whether its notification came just now.
    is_new: bool,
    /// Where this process is to send it.
    claimed: Option<Box<Claimed>>,
}

/// One that came, and its place in the bulk.
struct Arrival {
    place: usize,
    zone: chrono_tz::Tz,
    notification: Notification,
}

#[async_trait]
impl EventHandler for OnReminderEvent {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        self.handle_bulk(vec![event]).await.pop().unwrap_or(Ok(()))
    }

    /// All of one user in one commit; users beside each other.
    async fn handle_bulk(&self, events: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        let now = self.0.now();
        let mut results = Vec::with_capacity(events.len());
        let mut users: BTreeMap<UserId, Vec<Arrival>> = BTreeMap::new();
        for (place, event) in events.iter().enumerate() {
            let read = read(event, now).map_err(HandlerError::refuse);
            results.push(read.map(|triggered| {
                let Some(triggered) = triggered else { return };
                let zone = clock_times::zone(&triggered.tz);
                let user = triggered.user.clone().into_owned();
                let notification = notification(&triggered, now);
                users.entry(user).or_default().push(Arrival { place, zone, notification });
            }));
        }
        let mut portions = Vec::new();
        for (user, mut arrivals) in users {
            while !arrivals.is_empty() {
                let rest = arrivals.split_off(arrivals.len().min(PER_COMMIT));
                portions.push((user.clone(), std::mem::replace(&mut arrivals, rest)));
            }
        }
        let taking = portions.into_iter().map(|(user, arrivals)| async move {
            let places: Vec<usize> = arrivals.iter().map(|arrival| arrival.place).collect();
            (places, self.0.take_in(&user, arrivals).await)
        });
        for (places, taken) in join_all(taking).await {
            if let Err(error) = taken {
                let error = std::sync::Arc::new(error);
                for place in places {
                    results[place] = Err(outcome(error.clone()));
                }
            }
        }
        results
    }
}

/// A store or a scheduler that does not answer will; a book that cannot be read will not for this event.
fn outcome(error: std::sync::Arc<NotTaken>) -> HandlerError {
    match &*error {
        NotTaken::Store(
            CommitError::TooLarge(_)
            | CommitError::Store(StoreError::UnknownFormat { .. } | StoreError::Corrupt { .. }),
        ) => HandlerError::refuse(error),
        _ => HandlerError::retry(error),
    }
}

/// The reminder that is given; `None` where there is nothing to do.
fn read(
    event: &IncomingEvent,
    now: DateTime<Utc>,
) -> Result<Option<Triggered<'static>>, Malformed> {
    let (_, data) = parse(&event.kind, &event.id, &event.subject, &event.data)?;
    Ok(match data {
        Data::Triggered(triggered) if triggered.given_at() + KNOWN_FOR < now => {
            tracing::debug!(id = event.id, "a reminder of long ago was delivered again");
            None
        }
        Data::Triggered(triggered) => Some(*triggered),
        Data::Noted(_) => None,
    })
}

fn notification(triggered: &Triggered<'_>, now: DateTime<Utc>) -> Notification {
    Notification {
        id: triggered.id(),
        kind: NotificationKind::Reminder,
        title: short(triggered.task.title.as_str()),
        task: Some(triggered.task.id),
        reminder: Some(triggered.reminder.clone().into_owned()),
        due: triggered.task.due,
        at: triggered.at,
        late_by: triggered.late_by,
        created_at: now,
        read: false,
        digest: None,
        deliveries: BTreeMap::new(),
        more: Map::new(),
    }
}

impl Notifier {
    /// Takes notifications of one user in, begins to send what is due of them, and sees to it that a job comes for what is not.
    async fn take_in(&self, user: &UserId, arrivals: Vec<Arrival>) -> Result<(), NotTaken> {
        let (now, backoff) = (self.now(), self.0.settings.backoff());
        let contact = self.0.contacts.known(user);
        let has_no_address = contact.as_ref().is_some_and(|contact| contact.email.is_none());
        let is_reachable = contact.as_ref().is_some_and(Contact::is_reachable);
        let mut turns = self.0.turns.free_emails(if is_reachable { arrivals.len() } else { 0 });
        let (whose, free) = (user.clone(), turns.len());
        let book = self.book(user);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose, now);
            let preferences = draft.inbox().preferences();
            // An e-mail needs a link that ends them: the first is made where one is claimed later.
            let mut free = if preferences.unsubscribe.is_some() { free } else { 0 };
            let (mut going, mut new) = (Vec::new(), Vec::new());
            for Arrival { zone, notification, .. } in &arrivals {
                let due = preferences.due(now, *zone);
                let (deliveries, is_new) = draft.take_in(
                    notification,
                    due,
                    &preferences,
                    has_no_address,
                    &mut free,
                    backoff,
                );
                new.extend(is_new.then_some(notification.at));
                let kept = draft.notification(notification.id);
                for (way, delivery) in deliveries {
                    let is_mine = is_new && matches!(delivery.state, State::Sending(_));
                    let claimed = kept.filter(|_| is_mine).map(|kept| {
                        let (delivery, notification) = (delivery.clone(), kept.clone());
                        let preferences = preferences.clone();
                        Box::new(Claimed { delivery, notification, preferences, webhook: None })
                    });
                    let wanted = Wanted { user: whose.clone(), id: notification.id, way };
                    going.push(Going { wanted, delivery, is_new, claimed });
                }
            }
            let change = if new.is_empty() { Change::none() } else { draft.into_change() };
            Ok((change, (going, new)))
        });
        let committed = committed.await?;
        let (going, new) = committed.output;
        measures::came(&new, self.now());
        let mut left = Vec::new();
        for Going { wanted, delivery, is_new, claimed } in going {
            let is_due = delivery.due(backoff).is_some_and(|due| due <= now) || claimed.is_some();
            // What is due has the relay job behind it, where that is armed; what came before may have lost whoever sent it.
            if !(is_new && is_due && committed.is_guarded) {
                left.push((wanted.clone(), delivery));
            }
            if is_new && is_due {
                let turn = claimed.and_then(|claimed| Some((claimed, turns.pop()?)));
                let next = turn.map(|(claimed, turn)| {
                    let contact = contact.clone();
                    Next { claimed, turn, contact }
                });
                self.send_at_once(wanted, next);
            }
        }
        arm_deliveries(self, left).await?;
        Ok(())
    }
}
