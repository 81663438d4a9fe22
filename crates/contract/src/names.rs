//! The names apps meet under. Dapr's YAML says them too; the test beside this compares the two.

#[cfg(test)]
mod tests;

/// The app that owns tasks.
pub const TASK_API: &str = "task-api";
/// The app that owns the ledger.
pub const AUDIT: &str = "audit";
/// The app that makes occurrences of series when their time comes.
pub const RECURRENCE: &str = "recurrence";
/// The app that says when a reminder is due.
pub const REMINDER: &str = "reminder";
/// The app that owns inboxes and brings notifications to people.
pub const NOTIFIER: &str = "notifier";

/// Where task-api announces what happens to tasks.
pub const TASK_EVENTS: &str = "task-events";

/// Where what a consumer of [`TASK_EVENTS`] refuses goes.
pub const TASK_EVENTS_DEAD: &str = "dlq.task-events";
/// Where subscriptions deliver every event of [`TASK_EVENTS`].
pub const TASK_EVENTS_PATH: &str = "/task-events";

/// Where task-api announces what happens to accounts.
pub const AUDIT_EVENTS: &str = "audit-events";
/// Where what audit refuses of [`AUDIT_EVENTS`] goes.
pub const AUDIT_EVENTS_DEAD: &str = "dlq.audit-events";
/// Where subscriptions deliver every event of [`AUDIT_EVENTS`].
pub const AUTH_EVENTS_PATH: &str = "/auth-events";
/// Where every replica of task-api is brought every event, for the streams that are open there.
pub const LIVE_PATH: &str = "/live";

/// The secret that holds the key of the dev-only token issuer.
pub const DEV_TOKENS_SECRET: &str = "dev-tokens";
/// The key's field in [`DEV_TOKENS_SECRET`].
pub const DEV_TOKENS_KEY: &str = "signing-key";

/// The secret that makes the first administrator.
pub const SETUP_SECRET: &str = "setup";
/// Its field in [`SETUP_SECRET`].
pub const SETUP_TOKEN: &str = "token";

/// Where reminder announces what becomes of reminders.
pub const REMINDER_EVENTS: &str = "reminder-events";
/// Where what a consumer of [`REMINDER_EVENTS`] refuses goes.
pub const REMINDER_EVENTS_DEAD: &str = "dlq.reminder-events";
/// Where subscriptions deliver every event of [`REMINDER_EVENTS`].
pub const REMINDER_EVENTS_PATH: &str = "/reminder-events";
/// Where notifier announces what becomes of notifications.
pub const NOTIFICATION_EVENTS: &str = "notification-events";
/// Where what a consumer of [`NOTIFICATION_EVENTS`] refuses goes.
pub const NOTIFICATION_EVENTS_DEAD: &str = "dlq.notification-events";
/// Where subscriptions deliver every event of [`NOTIFICATION_EVENTS`].
pub const NOTIFICATION_EVENTS_PATH: &str = "/notification-events";
/// Where every replica of task-api is brought every notification, for the streams that are open there.
pub const LIVE_NOTIFICATIONS_PATH: &str = "/live-notifications";

/// The cron binding that has recurrence look at its agenda.
pub const RECONCILE_BINDING: &str = "reconcile";
/// The output binding that sends e-mail.
pub const EMAIL_BINDING: &str = "email";
/// The output binding that calls webhooks.
pub const WEBHOOK_BINDING: &str = "webhook";
