//! What notifier keeps in a user's book, one record each.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::notification::Notification;
use crate::preferences::KeptPreferences;
use crate::webhook::Webhook;

#[cfg(test)]
mod tests;

/// One record. As JSON an object of one field, which says what it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A notification of the inbox, with what became of its deliveries.
    Notification(Box<Notification>),
    /// Stands for a notification that the inbox has no room for any more: it came, and must not come again.
    Seen(Seen),
    /// How the user wants to be notified.
    Preferences(Box<KeptPreferences>),
    /// A webhook.
    Webhook(Box<Webhook>),
}

/// When something came that is not kept any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When it came.
    pub came: DateTime<Utc>,
}

/// There is one record of preferences.
pub(crate) const PREFERENCES_KEY: &str = "preferences";
/// What the key of each notification begins with.
pub(crate) const NOTIFICATIONS: &str = "notification:";
/// What follows the last of them.
pub(crate) const NOTIFICATIONS_END: &str = "notification;";
/// What the key of each [`Seen`] begins with.
pub(crate) const SEEN: &str = "seen:";
/// What follows the last of them.
pub(crate) const SEEN_END: &str = "seen;";
/// What the key of each webhook begins with.
pub(crate) const WEBHOOKS: &str = "webhook:";
/// What follows the last of them.
pub(crate) const WEBHOOKS_END: &str = "webhook;";

pub(crate) fn notification_key(id: Uuid) -> String {
    format!("{NOTIFICATIONS}{id}")
}

pub(crate) fn webhook_key(id: Uuid) -> String {
    format!("{WEBHOOKS}{id}")
}

/// In the order of the instants that the notifications were for, so that the oldest are found without looking at all.
pub(crate) fn seen_key(at: DateTime<Utc>, id: Uuid) -> String {
    format!("{SEEN}{:015}:{id}", at.timestamp_millis().max(0))
}
