//! The live feed: what a stream tells, the same over SSE and over a WebSocket.

use domain::changes::{Item, Name, Step};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::changes::{GoneThing, Upserts};
use super::notification::{Channel, NotificationResource};
use crate::notification_event;
use crate::task_event::{self, Data};

/// One message of the live feed. Over SSE, `event` is also the event's name, and `id` its id; over a WebSocket it is a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LiveMessage {
    /// The first of every stream, unless that is `reset`: from here on it tells every change.
    Ready(LivePlace),
    /// Things changed. Whoever puts every one of these in place, in turn, has what the book has.
    Change(LiveChange),
    /// A notification came, went out or was read. It has no place: who may have missed some, after `ready` or `reset`, reads
    /// `/api/v1/notifications`.
    Notification(LiveNotification),
    /// The stream cannot go on from where the client was, and goes on from here: forget the copy, read everything anew (by
    /// `/api/v1/changes` without `since`), and then put in place what the stream told meanwhile.
    Reset(LivePlace),
    /// The stream is there, and has told everything up to here.
    Heartbeat(LivePlace),
    /// The last one.
    End(LiveEnd),
}

/// How far a stream has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LivePlace {
    /// To go on with: as `Last-Event-ID` or `since`, here or of `/api/v1/changes`.
    pub id: String,
    /// The place in the user's history.
    pub seq: u64,
}

/// What changed at one place of the user's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiveChange {
    /// To go on with after it.
    pub id: String,
    /// The place. Each is told once, in order. One is left out where all that changed there changed again before it was told.
    pub seq: u64,
    /// What happened, as the audit ledger calls it. Absent where several changes are told as one.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Things as they are after it, to be put in place of what is known of them.
    pub upserts: Upserts,
    /// Things that are no more. One that the client does not know is to be passed over.
    pub tombstones: Vec<GoneThing>,
}

/// What became of notifications.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiveNotification {
    /// What happened, as the audit ledger calls it: `daybook.notification.sent.v1`, `….failed.v1` or `….read.v1`.
    #[serde(rename = "type")]
    pub kind: String,
    /// On which channel it was sent, or failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Which was sent, or failed; its `deliveries` are the one that this is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification: Option<NotificationResource>,
    /// Which were marked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notifications: Vec<Uuid>,
    /// As read, or as unread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<bool>,
    /// How many are not read now.
    pub unread: u32,
}

impl LiveNotification {
    /// What an event tells.
    pub fn of_event(kind: &str, data: notification_event::Data) -> Self {
        let kind = kind.to_owned();
        let ((channel, notification, notifications, read), unread) = match data {
            notification_event::Data::Delivered(data) => {
                ((Some(data.channel), Some(data.notification), Vec::new(), None), data.unread)
            }
            notification_event::Data::Read(data) => {
                ((None, None, data.notifications, Some(data.read)), data.unread)
            }
        };
        Self { kind, channel, notification, notifications, read, unread }
    }
}

/// Why a stream ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LiveEnd {
    /// In one word.
    pub reason: LiveEndReason,
    /// When to come back, in milliseconds; absent where coming back with the same token is of no use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_ms: Option<u64>,
}

/// Why a stream ends, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiveEndReason {
    /// The client did not take for too long what it was sent.
    Slow,
    /// The token has expired, or was revoked: come back with a new one.
    TokenExpired,
    /// This replica stops: come back, to another.
    Restart,
}

impl LiveChange {
    /// What changed at one place, from the book.
    pub fn of_step(step: &Step<'_>, id: String) -> Self {
        let mut upserts = Upserts::default();
        for item in &step.upserts {
            match item {
                Item::Task(task) => upserts.tasks.push((*task).into()),
                Item::List(list) => upserts.lists.push((*list).into()),
                Item::Tag(tag) => upserts.tags.push((*tag).into()),
                Item::Filter(filter) => upserts.filters.push((*filter).into()),
                Item::Series(series) => upserts.series.push((*series).into()),
            }
        }
        let tombstones = step.tombstones.iter().map(GoneThing::from).collect();
        Self { id, seq: step.seq, kind: None, upserts, tombstones }
    }

    /// What an event tells.
    pub fn of_event(kind: &str, data: &Data<'_>, seq: u64, id: String) -> Self {
        let (mut upserts, mut tombstones) = (Upserts::default(), Vec::new());
        let mut gone = |name: Name| tombstones.push(GoneThing::from(&name));
        let is_end = matches!(
            kind,
            task_event::TASK_DELETED
                | task_event::LIST_DELETED
                | task_event::TAG_DELETED
                | task_event::FILTER_DELETED
        );
        match data {
            Data::Task(data) if is_end => gone(Name::Task(data.task.id)),
            Data::Task(data) => upserts.tasks.push((&*data.task).into()),
            Data::List(data) if is_end => gone(Name::List(data.list.id)),
            Data::List(data) => upserts.lists.push((&*data.list).into()),
            Data::Tag(data) if is_end => gone(Name::Tag(data.tag.name.clone())),
            Data::Tag(data) => {
                let before = data.previous_name.as_deref();
                // A tag that is only written otherwise is the same one.
                if let Some(before) = before.filter(|it| it.key() != data.tag.name.key()) {
                    gone(Name::Tag(before.clone()));
                }
                upserts.tags.push((&*data.tag).into());
            }
            Data::Filter(data) if is_end => gone(Name::Filter(data.filter.id)),
            Data::Filter(data) => upserts.filters.push((&*data.filter).into()),
            Data::Series(data) => upserts.series.push((&*data.series).into()),
            // There is one of them only: `type` says to read it again.
            Data::Settings(_) => {}
        }
        Self { id, seq, kind: Some(kind.to_owned()), upserts, tombstones }
    }
}

/// What lets a browser open a stream, which cannot send a token with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LiveTicket {
    /// For `?ticket=`, once.
    pub ticket: String,
    /// Until when.
    pub expires_at: chrono::DateTime<chrono::Utc>,
}
