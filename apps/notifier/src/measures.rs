//! What is measured, by name. `docs/operations.md` says what to watch.

use chrono::{DateTime, Utc};
use contract::rest::Channel;
use metrics::{Unit, describe_counter, describe_histogram};

use crate::delivery::{Delivery, State};

/// Says of each measure what it is.
pub(crate) fn describe() {
    describe_counter!(
        "daybook_notifications_total",
        Unit::Count,
        "notifications that came into an inbox"
    );
    describe_counter!(
        "daybook_deliveries_total",
        Unit::Count,
        "attempts to deliver, by channel and by what they came to"
    );
    describe_histogram!(
        "daybook_notification_lateness_seconds",
        Unit::Seconds,
        "how long after its instant a reminder was in the inbox"
    );
}

/// Notifications for these instants came into an inbox.
pub(crate) fn came(instants: &[DateTime<Utc>], now: DateTime<Utc>) {
    metrics::counter!("daybook_notifications_total")
        .increment(u64::try_from(instants.len()).unwrap_or_default());
    for at in instants {
        let late = (now - at).as_seconds_f64().max(0.0);
        metrics::histogram!("daybook_notification_lateness_seconds").record(late);
    }
}

/// An attempt ended so.
pub(crate) fn attempted(channel: Channel, delivery: &Delivery) {
    let outcome = match delivery.state {
        State::Waiting(_) | State::Sending(_) => "retry",
        State::Sent(_) => "sent",
        State::Failed(_) => "failed",
        State::Skipped(_) => "skipped",
    };
    let channel = match channel {
        Channel::Inbox => "inbox",
        Channel::Email => "email",
        Channel::Webhook => "webhook",
    };
    metrics::counter!("daybook_deliveries_total", "channel" => channel, "outcome" => outcome)
        .increment(1);
}
