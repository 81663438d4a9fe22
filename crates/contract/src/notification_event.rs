//! `notification-events`: what becomes of notifications, as CloudEvents types and JSON data.
//!
//! `contracts/events/notification/` describes the data of each type as a JSON Schema.

use chrono::{DateTime, Utc};
use domain::UserId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::rest::{Channel, NotificationResource};
use crate::task_event::{EventId, Malformed};

#[cfg(test)]
mod tests;

/// The CloudEvents source of every event on `notification-events`.
pub const SOURCE: &str = "/daybook/notifier";

/// What the owner of a user's inbox starts with, and of the ledger's entries of it; the user follows. No [`UserId`] holds a colon.
pub const OWNER_PREFIX: &str = "inbox:";

/// A notification reached its user on one channel: it is in the inbox, or its e-mail or webhook was taken.
pub const NOTIFICATION_SENT: &str = "daybook.notification.sent.v1";
/// It will not reach its user on one channel: it was tried as often as it is.
pub const NOTIFICATION_FAILED: &str = "daybook.notification.failed.v1";
/// Notifications were marked as read, or as unread again.
pub const NOTIFICATION_READ: &str = "daybook.notification.read.v1";

/// Every CloudEvents type on `notification-events`.
pub const TYPES: [&str; 3] = [NOTIFICATION_SENT, NOTIFICATION_FAILED, NOTIFICATION_READ];

/// The data of an event on `notification-events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Data {
    /// Of [`NOTIFICATION_SENT`] and [`NOTIFICATION_FAILED`].
    Delivered(Box<Delivered>),
    /// Of [`NOTIFICATION_READ`].
    Read(Read),
}

/// What became of one notification on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Whose notification.
    pub user: UserId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Which channel.
    pub channel: Channel,
    /// The notification; its `deliveries` are the one that this is about, and none of the inbox.
    pub notification: NotificationResource,
    /// How many notifications the user has not read then.
    pub unread: u32,
}

/// What was marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Whose notifications.
    pub user: UserId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Which: those that changed by it, at most 1,000.
    pub notifications: Vec<Uuid>,
    /// As read, or as unread?
    pub read: bool,
    /// How many notifications the user has not read then.
    pub unread: u32,
}

/// Where an event stands in its user's inbox. As text, `inbox:{user}:{seq}`: the CloudEvents id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationEventId {
    /// Whose inbox.
    pub user: UserId,
    /// The event's place in it, from 1.
    pub seq: u64,
}

/// Who owns the book of a user's inbox, and the ledger's entries of it.
pub fn owner(user: &UserId) -> String {
    format!("{OWNER_PREFIX}{user}")
}

/// Whose inbox an owner stands for, as [`owner`] names it.
pub fn user_of(owner: &str) -> Option<UserId> {
    owner.strip_prefix(OWNER_PREFIX)?.parse().ok()
}

impl Data {
    /// Whose event it is.
    pub fn user(&self) -> &UserId {
        match self {
            Self::Delivered(data) => &data.user,
            Self::Read(data) => &data.user,
        }
    }

    /// When it happened: also the CloudEvents time.
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Delivered(data) => data.at,
            Self::Read(data) => data.at,
        }
    }

    /// The CloudEvents subject: the id of the notification; the user, of several.
    pub fn subject(&self) -> String {
        match self {
            Self::Delivered(data) => data.notification.id.to_string(),
            Self::Read(Read { notifications, user, .. }) => match notifications.as_slice() {
                [one] => one.to_string(),
                _ => user.to_string(),
            },
        }
    }
}

/// Checks an event as it came in, and takes it apart.
pub fn parse(
    kind: &str,
    id: &str,
    subject: &str,
    data: &[u8],
) -> Result<(NotificationEventId, Data), Malformed> {
    if !TYPES.contains(&kind) {
        return Err(Malformed::Type(kind.to_owned()));
    }
    let malformed = || Malformed::Id(id.to_owned());
    let own = id.strip_prefix(OWNER_PREFIX).ok_or_else(malformed)?;
    let EventId { user, seq } = own.parse().map_err(|_| malformed())?;
    let data = match kind {
        NOTIFICATION_READ => Data::Read(serde_json::from_slice(data)?),
        _ => Data::Delivered(serde_json::from_slice(data)?),
    };
    if *data.user() != user {
        return Err(Malformed::Contradiction("id"));
    }
    if data.subject() != subject {
        return Err(Malformed::Contradiction("subject"));
    }
    Ok((NotificationEventId { user, seq }, data))
}
