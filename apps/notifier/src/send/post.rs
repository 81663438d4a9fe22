//! Webhooks: signed messages to the addresses that users gave, by way of a relay that posts to public addresses only.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use contract::names::WEBHOOK_BINDING;
use contract::rest::{NotificationKind, NotificationResource};
use serde::Serialize;
use sidecar::{BindingReply, OutputBinding, SidecarError};
use tokio::time::timeout;

use crate::delivery::{Fault, Outcome};
use crate::webhook::Webhook;

#[cfg(test)]
mod tests;

/// The header in which the relay says, in one word, why it did not post, or could not; no other answer has it.
const REFUSED: &str = "egress-refused";
/// With which an endpoint says that it wants no more (Standard Webhooks).
const GONE: u16 = 410;

/// What is posted.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Message {
    /// `reminder`, `digest` or `test`.
    pub r#type: &'static str,
    /// When it came about.
    pub(crate) timestamp: DateTime<Utc>,
    /// The notification; none of a test.
    pub(crate) data: Option<NotificationResource>,
}

impl Message {
    /// What a message about such a notification is called.
    pub(crate) fn kind(kind: NotificationKind) -> &'static str {
        match kind {
            NotificationKind::Reminder => "reminder",
            NotificationKind::Digest => "digest",
        }
    }
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Posted {
    /// For its delivery.
    pub(crate) outcome: Outcome,
    /// Whether the endpoint wants no more messages at all.
    pub(crate) is_unwanted: bool,
}

/// The way to webhooks' endpoints.
pub(crate) struct Post {
    binding: Arc<dyn OutputBinding>,
    deadline: Duration,
}

impl Post {
    /// By `binding`, which answers within `deadline` or not at all.
    pub(crate) fn new(binding: Arc<dyn OutputBinding>, deadline: Duration) -> Self {
        Self { binding, deadline }
    }

    /// Posts one. `id` is the same however often it is posted: receivers know by it what they have.
    pub(crate) async fn send(
        &self,
        webhook: &Webhook,
        id: &str,
        message: &Message,
        now: DateTime<Utc>,
    ) -> Posted {
        let body = match serde_json::to_vec(message) {
            Ok(body) => body,
            Err(_) => return refused(Outcome::RefusedForGood, Fault::new("it is no JSON")),
        };
        let timestamp = now.timestamp();
        // A key that begins with a capital letter becomes a header.
        let metadata = [
            ("path", webhook.url.relayed()),
            ("errorIfNot2XX", "false".to_owned()),
            ("Content-Type", "application/json".to_owned()),
            ("Webhook-Id", id.to_owned()),
            ("Webhook-Timestamp", timestamp.to_string()),
            ("Webhook-Signature", webhook.secret.sign(id, timestamp, &body)),
        ];
        let metadata: BTreeMap<String, String> =
            metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let call = self.binding.invoke(WEBHOOK_BINDING, "post", body, &metadata);
        match timeout(self.deadline, call).await {
            Ok(Ok(reply)) => of_reply(&reply),
            Ok(Err(error)) => of_error(&error),
            Err(_) => refused(Outcome::Refused, silent()),
        }
    }
}

/// Posting again what may have arrived does no harm: the message has its id.
fn silent() -> Fault {
    Fault::new("the endpoint did not answer in time")
}

fn refused(outcome: impl FnOnce(Fault) -> Outcome, fault: Fault) -> Posted {
    Posted { outcome: outcome(fault), is_unwanted: false }
}

fn of_reply(reply: &BindingReply) -> Posted {
    let find = |name: &str| {
        let found = reply.metadata.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    };
    let status = find("statusCode").and_then(|code| code.parse::<u16>().ok());
    match (status, find(REFUSED)) {
        (_, Some(word)) => of_refusal(word),
        (Some(code @ 200..300), None) => {
            Posted { outcome: Outcome::Taken { answer: Some(code) }, is_unwanted: false }
        }
        (Some(GONE), None) => {
            let fault = Fault::answered(GONE, "the endpoint wants no more messages");
            Posted { outcome: Outcome::RefusedForGood(fault), is_unwanted: true }
        }
        (Some(code @ 300..400), None) => {
            let says = "the endpoint answered with a redirect, which is not followed";
            refused(Outcome::RefusedForGood, Fault::answered(code, says))
        }
        (Some(code), None) => refused(
            Outcome::Refused,
            Fault::answered(code, format!("the endpoint answered {code}")),
        ),
        (None, _) => refused(Outcome::Refused, Fault::new("the relay's answer says nothing")),
    }
}

fn of_error(error: &SidecarError) -> Posted {
    let is_late = error.message().contains("deadline") || error.message().contains("Timeout");
    let fault = if is_late { silent() } else { Fault::new("the relay cannot be reached") };
    refused(Outcome::Refused, fault)
}

/// What the relay's word means. A word of a newer version may mean that it is better later.
fn of_refusal(word: &str) -> Posted {
    let for_good = |says| refused(Outcome::RefusedForGood, Fault::new(says));
    let for_now = |says| refused(Outcome::Refused, Fault::new(says));
    match word {
        "private-address" => for_good("its address is none that everybody can reach"),
        "redirect" => for_good("the endpoint answered with a redirect, which is not followed"),
        "no-address" => for_good("its address is none"),
        "no-such-host" => for_now("its name leads nowhere"),
        "not-connected" => for_now("the endpoint cannot be reached"),
        "no-http" => for_now("the endpoint does not speak HTTP"),
        "too-late" => refused(Outcome::Refused, silent()),
        // Of `token`: it is not the endpoint's fault that the relay does not know us.
        _ => for_now("the relay did not pass it on"),
    }
}
