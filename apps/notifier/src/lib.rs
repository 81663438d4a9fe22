//! Brings notifications to people: an inbox, e-mails, webhooks.

mod app;
mod clock_times;
mod config;
mod delivery;
mod inbox;
mod jobs;
mod letter;
mod measures;
mod notification;
mod on_reminder_event;
mod preferences;
mod record;
mod send;
mod service;
mod tasks;
#[cfg(test)]
mod testing;
mod turns;
mod webhook;

pub use app::Notifier;
pub use config::{Config, Settings};
pub use jobs::{Deliver, RelayAndResume, SendDigest, delivery_job, digest_job};
pub use notification::{Digest, Line};
pub use on_reminder_event::OnReminderEvent;
pub use record::Record;
pub use service::AnswerApps;
pub use tasks::{AskTasks, Contact, InvokedTasks, NoAnswer};
pub use webhook::Reach;
