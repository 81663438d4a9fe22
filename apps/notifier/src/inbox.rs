//! A user's inbox: what a decision on it sees, and what it asks for. Pure.

use std::collections::BTreeMap;
use std::ops::Bound;

use book::{Change, NewEvent, Records, View};
use chrono::{DateTime, TimeDelta, Utc};
use contract::names::NOTIFICATION_EVENTS;
use contract::notification_event::{
    Data, Delivered, NOTIFICATION_FAILED, NOTIFICATION_READ, NOTIFICATION_SENT, Read, SOURCE,
};
use contract::rest::Channel;
use domain::UserId;
use uuid::Uuid;

use crate::delivery::{Backoff, Claim, Delivery, State};
use crate::notification::{Notification, Way};
use crate::preferences::KeptPreferences;
use crate::record::{
    NOTIFICATIONS, NOTIFICATIONS_END, PREFERENCES_KEY, Record, SEEN, SEEN_END, Seen, WEBHOOKS,
    WEBHOOKS_END, notification_key, seen_key, webhook_key,
};
use crate::webhook::Webhook;

mod draft;

pub(crate) use draft::Draft;

/// So many notifications are kept, the newest; older ones that are still being delivered besides.
pub(crate) const MOST_KEPT: usize = 1000;
/// How long after it was given a reminder can still come.
pub(crate) const KNOWN_FOR: TimeDelta = TimeDelta::days(30);
/// At most so many traces of what came long ago are swept away in one commit.
const MOST_SWEPT: usize = 500;

/// What an inbox holds at one moment.
#[derive(Clone, Copy)]
pub(crate) struct Inbox<'a>(&'a Records<Record>);

impl<'a> Inbox<'a> {
    pub(crate) fn of(view: &'a View<Record>) -> Self {
        Self(&view.records)
    }

    pub(crate) fn notification(self, id: Uuid) -> Option<&'a Notification> {
        match self.0.get(&notification_key(id)) {
            Some(Record::Notification(notification)) => Some(notification),
            _ => None,
        }
    }

    /// Whether it came before, be it long ago.
    fn has_come(self, at: DateTime<Utc>, id: Uuid) -> bool {
        self.0.contains(&notification_key(id)) || self.0.contains(&seen_key(at, id))
    }

    /// All there are, in no order that means anything.
    pub(crate) fn notifications(self) -> impl Iterator<Item = &'a Notification> {
        self.range(NOTIFICATIONS, NOTIFICATIONS_END).filter_map(|record| match record {
            Record::Notification(notification) => Some(&**notification),
            _ => None,
        })
    }

    /// All there are, the newest first.
    pub(crate) fn newest_first(self) -> Vec<&'a Notification> {
        let mut all: Vec<_> = self.notifications().collect();
        all.sort_unstable_by_key(|notification| std::cmp::Reverse(notification.place()));
        all.truncate(MOST_KEPT);
        all
    }

    pub(crate) fn unread(self) -> u32 {
        let unread = self.notifications().filter(|notification| !notification.read).count();
        u32::try_from(unread).unwrap_or(u32::MAX)
    }

    pub(crate) fn preferences(self) -> KeptPreferences {
        match self.0.get(PREFERENCES_KEY) {
            Some(Record::Preferences(kept)) => (**kept).clone(),
            _ => KeptPreferences::default(),
        }
    }

    pub(crate) fn webhook(self, id: Uuid) -> Option<&'a Webhook> {
        match self.0.get(&webhook_key(id)) {
            Some(Record::Webhook(webhook)) => Some(webhook),
            _ => None,
        }
    }

    /// In the order in which they were made.
    pub(crate) fn webhooks(self) -> impl Iterator<Item = &'a Webhook> {
        self.range(WEBHOOKS, WEBHOOKS_END).filter_map(|record| match record {
            Record::Webhook(webhook) => Some(&**webhook),
            _ => None,
        })
    }

    /// Of everything there is.
    pub(crate) fn keys(self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(key, _)| key.to_owned())
    }

    /// On which ways something new goes out.
    fn ways(self, preferences: &KeptPreferences, has_no_address: bool) -> Vec<Way> {
        let email = (preferences.email && !has_no_address).then_some(Way::Email);
        let webhooks = self.webhooks().filter(|webhook| preferences.webhook && webhook.enabled);
        email.into_iter().chain(webhooks.map(|webhook| Way::Webhook(webhook.id))).collect()
    }

    /// Keys of what came so long ago that it cannot come again.
    fn forgettable(self, now: DateTime<Utc>) -> impl Iterator<Item = &'a str> {
        let is_old = move |record: &Record| match record {
            // A day more than an event can be late, for clocks that differ.
            Record::Seen(Seen { came }) => *came + KNOWN_FOR + TimeDelta::days(1) < now,
            _ => false,
        };
        let bounds = (Bound::Included(SEEN), Bound::Excluded(SEEN_END));
        self.0
            .range(bounds.0, bounds.1)
            .take_while(move |(_, record)| is_old(record))
            .map(|(key, _)| key)
            .take(MOST_SWEPT)
    }

    fn range(self, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a Record> {
        self.0.range(Bound::Included(from), Bound::Excluded(to)).map(|(_, record)| record)
    }
}
