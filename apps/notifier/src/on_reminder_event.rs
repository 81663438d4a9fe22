//! `reminder-events` → the inbox, and a job for each way that its user wants to be reached on

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
use crate::inbox::{Draft, KNOWN_FOR};
use crate::jobs::{Wanted, arm_deliveries};
use crate::notification::Notification;
use crate::tasks::short;

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
    /// Takes notifications of one user in, and arms the jobs of what has yet to be delivered of them.
    async fn take_in(&self, user: &UserId, arrivals: Vec<Arrival>) -> Result<(), NotTaken> {
        let now = self.now();
        let instants: Vec<_> = arrivals.iter().map(|it| it.notification.at).collect();
        let has_no_address = self.0.contacts.has_none(user);
        let whose = user.clone();
        let book = self.book(user);
        let committed = book.commit(move |view| {
            let mut draft = Draft::on(view, &whose, now);
            let preferences = draft.inbox().preferences();
            let before = draft.unread();
            let mut wanted = Vec::new();
            for Arrival { zone, notification, .. } in &arrivals {
                let due = preferences.due(now, *zone);
                for (way, delivery) in
                    draft.take_in(notification, due, &preferences, has_no_address)
                {
                    wanted
                        .push((Wanted { user: whose.clone(), id: notification.id, way }, delivery));
                }
            }
            let new = draft.unread() - before;
            let change = if new == 0 { Change::none() } else { draft.into_change() };
            Ok((change, (wanted, new)))
        });
        let (wanted, new) = committed.await?.output;
        metrics::counter!("daybook_notifications_total").increment(u64::from(new));
        let came = self.now();
        for at in instants.into_iter().take(usize::try_from(new).unwrap_or_default()) {
            let late = (came - at).as_seconds_f64().max(0.0);
            metrics::histogram!("daybook_notification_lateness_seconds").record(late);
        }
        arm_deliveries(self, wanted).await?;
        Ok(())
    }
}
