//! Keeps every event once, and lists them for those who may ask.

mod entry;
mod list_entries;
mod on_auth_event;
mod on_notification_event;
mod on_reminder_event;
mod on_task_event;

pub use list_entries::ListEntries;
pub use on_auth_event::OnAuthEvent;
pub use on_notification_event::OnNotificationEvent;
pub use on_reminder_event::OnReminderEvent;
pub use on_task_event::OnTaskEvent;
