//! How a user wants to be notified.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use contract::rest::{Channels, Preferences, QuietHours as QuietForm};
use domain::violation::{Reader, Violations};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock_times;
use crate::notification::Way;

#[cfg(test)]
mod tests;

/// Preferences as they are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptPreferences {
    /// Are e-mails wanted?
    pub email: bool,
    /// Are webhooks called?
    pub webhook: bool,
    /// When only the inbox is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
    /// When what is due that day is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest_at: Option<NaiveTime>,
    /// What the links that end e-mails carry, once there is one. Whoever has it can do that and nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<String>,
    /// What a newer version keeps here.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// A part of the day on the user's clock, perhaps over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// The first minute.
    pub from: NaiveTime,
    /// The first that is not part of it any more.
    pub to: NaiveTime,
}

impl Default for KeptPreferences {
    fn default() -> Self {
        let more = Map::new();
        Self { email: true, webhook: true, quiet: None, digest_at: None, unsubscribe: None, more }
    }
}

impl QuietHours {
    /// When they are over, if it is quiet now for somebody in `zone`.
    ///
    /// Where the clock shows the end twice, the first is the end: what comes after it is not quiet.
    pub(crate) fn until(self, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let local = now.with_timezone(&zone).naive_local();
        let time = local.time();
        let is_quiet = match self.from < self.to {
            true => self.from <= time && time < self.to,
            false => self.from <= time || time < self.to,
        };
        if !is_quiet {
            return None;
        }
        let days = if time < self.to { 0 } else { 1 };
        let end = clock_times::on(local.date(), days, self.to, zone)?;
        (end > now).then_some(end)
    }
}

impl KeptPreferences {
    /// Whether a way is wanted.
    pub(crate) fn wants(&self, way: Way) -> bool {
        match way {
            Way::Email => self.email,
            Way::Webhook(_) => self.webhook,
        }
    }

    /// When something that comes now is to be sent.
    pub(crate) fn due(&self, now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        self.quiet.and_then(|quiet| quiet.until(now, zone)).unwrap_or(now)
    }

    /// As the API shows them.
    pub(crate) fn resource(&self) -> Preferences {
        let shown = |time: NaiveTime| time.format("%H:%M").to_string();
        Preferences {
            channels: Channels { email: self.email, webhook: self.webhook },
            quiet_hours: self
                .quiet
                .map(|quiet| QuietForm { from: shown(quiet.from), to: shown(quiet.to) }),
            digest_at: self.digest_at.map(shown),
        }
    }

    /// What they are after a JSON merge patch (RFC 7396), in which quiet hours are whole, or null.
    pub(crate) fn patched(&self, patch: &Value) -> Result<Self, Violations> {
        Violations::collect(|reader| self.read(reader, patch))
    }

    fn read(&self, reader: &mut Reader<'_>, patch: &Value) -> Option<Self> {
        let mut new = self.clone();
        let fields = reader.object(patch, &["channels", "quiet_hours", "digest_at"])?;
        if let Some(channels) = not_null(reader, fields, "channels") {
            let mut reader = reader.at("channels");
            let channels = reader.object(channels, &["email", "webhook"])?;
            for (name, kept) in [("email", &mut new.email), ("webhook", &mut new.webhook)] {
                if let Some(value) = not_null(&mut reader, channels, name) {
                    *kept = reader.at(name).truth(value).unwrap_or(*kept);
                }
            }
        }
        match fields.get("quiet_hours") {
            None => {}
            Some(Value::Null) => new.quiet = None,
            Some(value) => {
                new.quiet = read_quiet(&mut reader.at("quiet_hours"), value);
            }
        }
        match fields.get("digest_at") {
            None => {}
            Some(Value::Null) => new.digest_at = None,
            Some(value) => new.digest_at = time(&mut reader.at("digest_at"), value),
        }
        Some(new)
    }
}

/// The field of that name, which may be absent and not null.
fn not_null<'v>(
    reader: &mut Reader<'_>,
    fields: &'v Map<String, Value>,
    name: &str,
) -> Option<&'v Value> {
    match fields.get(name)? {
        Value::Null => reader.at(name).refuse("wrong_type", "null is not among what it can be"),
        value => Some(value),
    }
}

fn read_quiet(reader: &mut Reader<'_>, value: &Value) -> Option<QuietHours> {
    let fields = reader.object(value, &["from", "to"])?;
    let mut part = |name: &str| match fields.get(name) {
        None | Some(Value::Null) => reader.at(name).refuse("required", "this field is needed"),
        Some(value) => time(&mut reader.at(name), value),
    };
    let (from, to) = (part("from"), part("to"));
    match (from?, to?) {
        (from, to) if from == to => {
            reader.at("to").refuse("contradiction", "another time than `from` is expected")
        }
        (from, to) => Some(QuietHours { from, to }),
    }
}

/// A time of day, to the minute.
fn time(reader: &mut Reader<'_>, value: &Value) -> Option<NaiveTime> {
    let text = reader.text(value)?;
    let is_spelt = text.len() == 5;
    match NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| is_spelt) {
        Some(time) => Some(time),
        None => reader.refuse("invalid", "a time of day is expected, as HH:MM"),
    }
}
