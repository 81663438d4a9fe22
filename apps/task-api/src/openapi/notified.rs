//! Examples of notifications, deliveries and webhooks.

use serde_json::{Value, json};

pub(crate) const ID: &str = "114727aa-ea87-5018-a7ad-fbb12d125ae0";
pub(crate) const DELIVERY: &str = "114727aa-ea87-5018-a7ad-fbb12d125ae0.email";
const WEBHOOK: &str = "0190f2d7-0000-7000-8000-000000000008";

pub(crate) fn delivery() -> Value {
    json!({
        "id": DELIVERY,
        "channel": "email",
        "status": "waiting",
        "attempts": 1,
        "next_at": "2030-05-03T07:01:03Z",
        "last_error": "the mail server refused it for now",
        "last_status": 451,
    })
}

pub(crate) fn replayed() -> Value {
    json!({
        "id": DELIVERY,
        "channel": "email",
        "status": "waiting",
        "attempts": 0,
        "next_at": "2030-05-03T17:20:00Z",
    })
}

fn notification() -> Value {
    json!({
        "id": ID,
        "kind": "reminder",
        "title": "water the plants",
        "task": "0190f2d7-0000-7000-8000-000000000001",
        "reminder": "due-30m",
        "at": "2030-05-03T07:00:00Z",
        "created_at": "2030-05-03T07:00:00.012Z",
        "read": false,
        "deliveries": [delivery()],
    })
}

pub(crate) fn page() -> Value {
    json!({ "items": [notification()], "unread": 3 })
}

pub(crate) fn marked() -> Value {
    json!({ "marked": 1, "unread": 2 })
}

pub(crate) fn preferences() -> Value {
    json!({
        "channels": { "email": true, "webhook": true },
        "quiet_hours": { "from": "22:00", "to": "07:00" },
        "digest_at": "08:00",
    })
}

pub(crate) fn webhook() -> Value {
    json!({
        "id": WEBHOOK,
        "url": "https://example.org/daybook",
        "enabled": true,
        "created_at": "2030-05-01T12:00:00.123Z",
    })
}

pub(crate) fn created_webhook() -> Value {
    let mut webhook = webhook();
    webhook["secret"] = json!("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw…");
    webhook
}

pub(crate) fn tested() -> Value {
    json!({ "delivered": true, "status": 204 })
}
