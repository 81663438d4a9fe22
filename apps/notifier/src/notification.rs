//! A notification as it is kept, and as others see it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use contract::rest::{Channel, DeliveryResource, NotificationKind, NotificationResource};
use domain::TaskId;
use domain::when::When;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::delivery::Delivery;

/// One notification, with what becomes of it on each way but the inbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    /// Named after what it tells: the id of the event that said it.
    pub id: Uuid,
    /// What it is about.
    pub kind: NotificationKind,
    /// The task's title.
    pub title: String,
    /// The task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// Which of its reminders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<String>,
    /// When the task was due then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<When>,
    /// When it was to be given.
    pub at: DateTime<Utc>,
    /// How many seconds later it was given, where that is worth saying.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_by: Option<u64>,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// Has the user read it?
    #[serde(default)]
    pub read: bool,
    /// What a digest tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// By way.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub deliveries: BTreeMap<Way, Delivery>,
    /// What a newer version keeps here.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// What is due on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// The day, on the user's calendar.
    pub day: NaiveDate,
    /// What should be done already, as far as there is room.
    pub overdue: Vec<Line>,
    /// What is due that day, as far as there is room.
    pub today: Vec<Line>,
    /// How many more there are.
    #[serde(default)]
    pub left_out: usize,
}

/// A task in a digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub task: TaskId,
    /// Its title.
    pub title: String,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<When>,
}

/// On which way a notification is delivered besides the inbox. As text `email`, or the id of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Way {
    /// To the user's address.
    Email,
    /// To one of the user's webhooks.
    Webhook(Uuid),
}

/// The text names no way.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("neither `email` nor the id of a webhook")]
pub struct NoWay;

impl Notification {
    /// As the API shows it.
    pub(crate) fn resource(&self) -> NotificationResource {
        let all = self.deliveries.iter();
        let deliveries = all.map(|(way, delivery)| delivery.resource(self.id, *way)).collect();
        NotificationResource { deliveries, ..self.bare() }
    }

    /// The same with what became of it on one way alone.
    pub(crate) fn on(&self, way: Way) -> NotificationResource {
        let deliveries = self.deliveries.get(&way).into_iter();
        let deliveries = deliveries.map(|delivery| delivery.resource(self.id, way)).collect();
        NotificationResource { deliveries, ..self.bare() }
    }

    /// The same without what became of it.
    pub(crate) fn bare(&self) -> NotificationResource {
        NotificationResource {
            id: self.id,
            kind: self.kind,
            title: self.title.clone(),
            task: self.task,
            reminder: self.reminder.clone(),
            at: self.at,
            late_by: self.late_by,
            created_at: self.created_at,
            read: self.read,
            deliveries: Vec::<DeliveryResource>::new(),
        }
    }

    /// Where it stands among all of the inbox: the later, the newer.
    pub(crate) fn place(&self) -> (i64, Uuid) {
        (self.created_at.timestamp_millis(), self.id)
    }
}

impl Way {
    /// Which channel it is.
    pub(crate) fn channel(self) -> Channel {
        match self {
            Self::Email => Channel::Email,
            Self::Webhook(_) => Channel::Webhook,
        }
    }

    /// The webhook, if it is one.
    pub(crate) fn webhook(self) -> Option<Uuid> {
        if let Self::Webhook(id) = self { Some(id) } else { None }
    }
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Email => f.write_str("email"),
            Self::Webhook(id) => id.fmt(f),
        }
    }
}

impl From<Way> for String {
    fn from(way: Way) -> Self {
        way.to_string()
    }
}

impl std::str::FromStr for Way {
    type Err = NoWay;

    fn from_str(text: &str) -> Result<Self, NoWay> {
        match text {
            "email" => Ok(Self::Email),
            id => id.parse().map(Self::Webhook).map_err(|_| NoWay),
        }
    }
}

impl TryFrom<String> for Way {
    type Error = NoWay;

    fn try_from(text: String) -> Result<Self, NoWay> {
        text.parse()
    }
}
