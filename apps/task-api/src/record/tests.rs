//! What is kept reads as what it was.

use serde_json::{Value, json};

use super::*;

fn read_and_write(stored: &Value) -> Value {
    let record: Record = serde_json::from_value(stored.clone()).unwrap();
    serde_json::to_value(record).unwrap()
}

#[test]
fn every_kind_of_record_is_read_as_it_was_written() {
    let list = "0190f2d7-0000-7000-8000-000000000002";
    for stored in [
        json!({ "list": { "seq": 4, "item": {
            "id": list, "name": "Home", "position": "U", "archived": false, "version": 1,
            "created_at": "2030-05-01T12:00:00Z", "updated_at": "2030-05-01T12:00:00Z",
        } } }),
        json!({ "tag": { "seq": 5, "item": { "name": "Work", "version": 2 } } }),
        json!({ "reply": { "request": "ab", "status": 201, "etag": "\"1\"", "body": { "plain": { "b": 1, "a": [2] } } } }),
        json!({ "series": { "seq": 7, "item": {
            "id": list, "recurrence": { "rrule": "FREQ=DAILY", "anchor": "due", "mode": "on_completion",
                "catch_up": "skip_missed", "month_end": "omit", "paused": false },
            "start": { "date": "2030-05-01" }, "template": { "title": "a", "priority": "none", "tags": [], "list": list },
            "ended": false, "since": "2030-05-01T12:00:00Z", "version": 1,
            "created_at": "2030-05-01T12:00:00Z", "updated_at": "2030-05-01T12:00:00Z",
        } } }),
        json!({ "progress": { "newest": { "task": list, "number": 1, "date": { "date": "2030-05-01" } } } }),
        json!({ "settings": { "seq": 6, "item": { "tz": "Europe/Berlin" } } }),
        json!({ "swept": 9 }),
        json!({ "ticket": { "until": "2030-05-01T12:00:30Z", "expires_at": "2030-05-01T12:10:00Z" } }),
        json!({ "carry": { "tag": { "tag": "work", "fate": { "becomes": { "name": "Office", "version": 3 } } } } }),
        json!({ "carry": { "tag": { "tag": "work", "fate": "gone" } } }),
        json!({ "carry": { "list": { "list": list, "destination": { "list": list } } } }),
        json!({ "carry": { "trash": { "until": "2030-05-01T12:00:00Z" } } }),
    ] {
        assert_eq!(read_and_write(&stored), stored);
    }
}

#[test]
fn a_task_of_the_first_version_is_read() {
    let stored = json!({
        "id": "0190f2d7-0000-7000-8000-000000000001", "title": "a", "status": "done", "version": 2,
        "created_at": "2030-05-01T12:00:00Z", "updated_at": "2030-05-02T12:00:00Z",
        "completed_at": "2030-05-02T12:00:00Z", "from_the_future": [1],
    });
    let read = read_and_write(&stored);
    assert_eq!((&read["task"]["seq"], &read["task"]["task"]["version"]), (&json!(0), &json!(2)));
    assert_eq!(read["task"]["task"]["from_the_future"], json!([1]), "what is not known is kept");
    assert_eq!(read_and_write(&read), read);
}

#[test]
fn a_kind_that_is_not_known_is_told() {
    for stored in [json!({ "song": {} }), json!({}), json!([]), json!({ "task": {} })] {
        assert!(serde_json::from_value::<Record>(stored).is_err());
    }
}
