//! Notifications, how they are delivered, and where to, as the API shows and takes them.

use chrono::{DateTime, Utc};
use domain::TaskId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::account::Hidden;

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// A reminder of a task.
    Reminder,
    /// What is due on a day.
    Digest,
}

/// How a notification reaches its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The list of notifications itself, and the live feed.
    Inbox,
    /// The address of the user's account.
    Email,
    /// One of the user's webhooks.
    Webhook,
}

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationResource {
    /// Of a reminder, the id of the event that said it.
    pub id: Uuid,
    /// What it is about.
    pub kind: NotificationKind,
    /// What it says: the task's title, as it was then.
    pub title: String,
    /// The task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>, nullable = false)]
    pub task: Option<TaskId>,
    /// Which of the task's reminders: `at`, `due-30m`, `start+0m`, `snooze`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reminder: Option<String>,
    /// When it was to be given.
    pub at: DateTime<Utc>,
    /// How many seconds later it was given, where that is more than 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub late_by: Option<u64>,
    /// When it came into the inbox.
    pub created_at: DateTime<Utc>,
    /// Has the user read it?
    pub read: bool,
    /// What became of it on other ways than the inbox.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deliveries: Vec<DeliveryResource>,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// It is to be sent, at `next_at`.
    Waiting,
    /// It is being sent.
    Sending,
    /// Whoever takes mail for the address, or the webhook's endpoint, has taken it.
    Sent,
    /// It was tried as often as it is, or trying again is of no use.
    Failed,
    /// It was not wanted any more, or there is no address to send it to.
    Skipped,
}

/// What became of a notification on one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryResource {
    /// `{notification}.email`, or `{notification}.{webhook}`; stands in every message as its reference.
    pub id: String,
    /// Which way.
    pub channel: Channel,
    /// Which webhook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub webhook: Option<Uuid>,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_at: Option<DateTime<Utc>>,
    /// When it was sent, or given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ended_at: Option<DateTime<Utc>>,
    /// One attempt's end is not known, and it was sent once more with the same reference: it may be there twice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub may_be_a_repeat: bool,
    /// What the newest attempt failed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_error: Option<String>,
    /// What a webhook's endpoint answered last, or a mail server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_status: Option<u16>,
}

/// A page of notifications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationPage {
    /// The newest first.
    pub items: Vec<NotificationResource>,
    /// Asks for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false)]
    pub next_cursor: Option<String>,
    /// How many are not read, on all pages.
    pub unread: u32,
}

/// What was marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MarkedNotifications {
    /// How many changed by it.
    pub marked: u32,
    /// How many are not read now.
    pub unread: u32,
}

/// Which ways a user wants besides the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Channels {
    /// To the account's address, once that is verified.
    pub email: bool,
    /// To the user's webhooks.
    pub webhook: bool,
}

/// A part of the day, on the user's clock. It may go over midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({ "from": "22:00", "to": "07:00" }))]
pub struct QuietHours {
    /// `HH:MM`.
    pub from: String,
    /// `HH:MM`, another than `from`.
    pub to: String,
}

/// How a user wants to be notified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preferences {
    /// Which ways.
    pub channels: Channels,
    /// What falls into them goes to the inbox at once, and elsewhere when they are over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub quiet_hours: Option<QuietHours>,
    /// When what is due that day is told, `HH:MM` on the user's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "08:00")]
    pub digest_at: Option<String>,
}

/// The body of `PATCH /api/v1/notifications/preferences`: a JSON merge patch.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "channels": { "email": true }, "quiet_hours": { "from": "22:00", "to": "07:00" } }))]
pub struct PatchPreferences {
    /// Which ways.
    #[schema(required = false, nullable = false)]
    pub channels: Option<PatchChannels>,
    /// `null` for none.
    #[schema(required = false)]
    pub quiet_hours: Option<QuietHours>,
    /// `HH:MM`, `null` for none.
    #[schema(required = false, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub digest_at: Option<String>,
}

/// Which ways are wanted; one that is absent stays as it is.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchChannels {
    /// E-mails.
    #[schema(required = false, nullable = false)]
    pub email: Option<bool>,
    /// Webhooks.
    #[schema(required = false, nullable = false)]
    pub webhook: Option<bool>,
}

/// One webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookResource {
    /// What it is called by.
    pub id: Uuid,
    /// Where messages are posted.
    pub url: String,
    /// Are any? One whose endpoint answers 410 is turned off.
    pub enabled: bool,
    /// What its messages are signed with. Shown once, in the answer that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub secret: Option<Hidden>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A user's webhooks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookList {
    /// In the order in which they were made.
    pub items: Vec<WebhookResource>,
}

/// The body of `POST /api/v1/webhooks`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "url": "https://example.org/daybook" }))]
pub struct CreateWebhook {
    /// `https` or `http`, to an address that is public.
    #[schema(max_length = 2048, pattern = "^https?://")]
    pub url: String,
}

/// The body of `PATCH /api/v1/webhooks/{webhook}`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "enabled": false }))]
pub struct PatchWebhook {
    /// Another address.
    #[schema(required = false, nullable = false, max_length = 2048, pattern = "^https?://")]
    pub url: Option<String>,
    /// Whether messages are posted.
    #[schema(required = false, nullable = false)]
    pub enabled: Option<bool>,
}

/// What a test of a webhook came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TestedWebhook {
    /// Has the endpoint answered 2xx?
    pub delivered: bool,
    /// What it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status: Option<u16>,
    /// What was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub error: Option<String>,
}
