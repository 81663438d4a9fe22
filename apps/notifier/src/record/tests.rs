//! The forms that records are stored in: those who read them may be older or newer.

use serde_json::{Value, json};

use super::*;

fn stored() -> Vec<(&'static str, Value)> {
    let id = "114727aa-ea87-5018-a7ad-fbb12d125ae0";
    let webhook = "0190f2d7-0000-7000-8000-000000000008";
    vec![
        ("seen", json!({ "seen": { "came": "2030-05-03T07:00:00Z" } })),
        (
            "notification",
            json!({ "notification": {
                "id": id, "kind": "reminder", "title": "water",
                "task": "0190f2d7-0000-7000-8000-000000000001", "reminder": "due-30m",
                "due": { "date": "2030-05-03", "time": "09:30" },
                "at": "2030-05-03T07:00:00Z", "late_by": 42, "created_at": "2030-05-03T07:00:42Z",
                "read": false,
                "deliveries": {
                    "email": {
                        "status": "sending", "at": "2030-05-03T07:00:42Z", "attempts": 2,
                        "may_be_a_repeat": true, "fault": "not now", "answer": 451,
                    },
                    (webhook): { "status": "waiting", "at": "2030-05-03T08:00:00Z", "attempts": 0 },
                },
                "of_a_newer_version": [1],
            } }),
        ),
        (
            "a digest",
            json!({ "notification": {
                "id": id, "kind": "digest", "title": "Your day: 1 due",
                "at": "2030-05-03T06:00:00Z", "created_at": "2030-05-03T06:00:00Z", "read": true,
                "digest": {
                    "day": "2030-05-03", "overdue": [],
                    "today": [{ "task": "0190f2d7-0000-7000-8000-000000000001", "title": "water" }],
                    "left_out": 0,
                },
            } }),
        ),
        (
            "preferences",
            json!({ "preferences": {
                "email": true, "webhook": false, "quiet": { "from": "22:00:00", "to": "07:00:00" },
                "digest_at": "08:00:00", "unsubscribe": "0f0f", "of_a_newer_version": {},
            } }),
        ),
        (
            "webhook",
            json!({ "webhook": {
                "id": webhook, "url": "https://example.org/in", "enabled": true,
                "secret": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "created_at": "2030-05-01T12:00:00Z",
                "of_a_newer_version": null,
            } }),
        ),
    ]
}

#[test]
fn what_was_stored_is_read_and_written_as_it_was() {
    for (what, stored) in stored() {
        let record: Record = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(serde_json::to_value(&record).unwrap(), stored, "{what}");
    }
}

#[test]
fn what_shows_a_record_shows_no_secret() {
    for (what, stored) in stored() {
        let record: Record = serde_json::from_value(stored).unwrap();
        assert!(!format!("{record:?}").contains("MfKQ9"), "{what}");
    }
}

#[test]
fn keys_of_one_kind_are_together_the_oldest_trace_first() {
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    let keys = [seen_key(at(9), Uuid::nil()), seen_key(at(1_900_000_000), Uuid::nil())];
    assert!(keys.is_sorted() && keys.iter().all(|key| (SEEN..SEEN_END).contains(&key.as_str())));
    let key = notification_key(Uuid::max());
    assert!((NOTIFICATIONS..NOTIFICATIONS_END).contains(&key.as_str()));
    assert!((WEBHOOKS..WEBHOOKS_END).contains(&webhook_key(Uuid::max()).as_str()));
}
