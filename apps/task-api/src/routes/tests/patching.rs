//! Merge patches: what is absent stays, what is null is cleared, what is unknown is refused.

use super::*;

const PATCH: Method = Method::PATCH;

fn whole() -> Value {
    json!({
        "title": "a", "notes": "n", "priority": "high", "tags": ["t"], "start": { "date": "2030-05-01" },
        "due": { "date": "2030-05-02", "time": "09:00:00", "tz": "Europe/Berlin" },
        "checklist": [{ "title": "x", "done": true }], "recurrence": { "every": { "n": 2, "unit": "week" } },
        "reminders": [{ "relative_to": "due", "offset_minutes": -30 }, { "at": "2030-05-01T00:00:00Z" }],
    })
}

#[tokio::test]
async fn a_patch_of_one_field_leaves_every_other() {
    let api = Api::new();
    let ada = api.token("ada").await;
    for (field, value) in [
        ("title", json!("b")),
        ("notes", Value::Null),
        ("status", json!("cancelled")),
        ("priority", Value::Null),
        ("tags", json!(["u"])),
        ("start", Value::Null),
        ("due", Value::Null),
        ("checklist", Value::Null),
        ("recurrence", Value::Null),
        ("reminders", json!([])),
    ] {
        let task = api.made(&ada, whole()).await;
        let before = api.send(Method::GET, &task, &ada, "").await.body;
        let after = api.expect(200, PATCH, &task, &ada, json!({ field: value })).await.body;
        let mut expected = before.clone();
        for changed in [field, "version", "updated_at", "due_at"] {
            expected[changed] = after[changed].clone();
        }
        assert_eq!(after, expected, "{field}");
        assert_ne!(after[field], before[field], "{field}");
        assert_eq!(api.send(Method::GET, &task, &ada, "").await.body, after);
    }
}

#[tokio::test]
async fn part_of_a_date_is_merged_into_it() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, whole()).await;
    let later =
        api.expect(200, PATCH, &task, &ada, json!({ "due": { "date": "2030-12-02" } })).await.body;
    assert_eq!(later["due_at"], "2030-12-02T08:00:00Z", "the time and the zone are as they were");
    let day = api
        .expect(200, PATCH, &task, &ada, json!({ "due": { "time": null, "tz": null } }))
        .await
        .body;
    assert_eq!((&day["due"], &day["due_at"]), (&json!({ "date": "2030-12-02" }), &Value::Null));
}

#[tokio::test]
async fn a_wrong_patch_points_at_every_fault_and_changes_nothing() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, whole()).await;
    let before = api.send(Method::GET, &task, &ada, "").await.body;
    for (patch, expected) in [
        (json!({ "titel": "b" }), vec!["/titel"]),
        (json!({ "title": null, "due": { "date": "2030-02-30" } }), vec!["/title", "/due/date"]),
        (json!({ "title": "b", "due": { "tz": "Mars/Olympus" } }), vec!["/due/tz"]),
        (json!({ "id": ID }), vec!["/id"]),
        (json!({ "due_at": null }), vec!["/due_at"]),
        (json!({ "tags": ["a", ""] }), vec!["/tags/1"]),
        (json!({ "checklist": [{ "done": true }] }), vec!["/checklist/0/title"]),
        (json!({ "recurrence": { "rrule": "FREQ=OFTEN" } }), vec!["/recurrence/rrule"]),
        (json!({ "reminders": [{ "at": "soon" }] }), vec!["/reminders/0/at"]),
        (json!({ "list": ID }), vec!["/list"]),
        (json!({ "version": 0 }), vec!["/version"]),
        (json!({ "version": "1" }), vec!["/version"]),
    ] {
        let wrong = api.expect(422, PATCH, &task, &ada, patch.clone()).await;
        assert_eq!(pointers(&wrong), expected, "{patch}");
    }
    assert_eq!(api.send(Method::GET, &task, &ada, "").await.body, before);
    assert_eq!(api.published().await.len(), 3, "the tag, the series and the task that were made");
}

#[tokio::test]
async fn each_change_says_what_it_was() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a" })).await;
    for (patch, kind, changed) in [
        (json!({ "title": "b" }), "updated", json!(["title"])),
        (json!({ "title": "b" }), "updated", json!(["title"])), // nothing: not announced again
        (json!({ "status": "done" }), "completed", json!(["status", "completed_at"])),
        (json!({ "status": null }), "reopened", json!(["status", "completed_at"])),
    ] {
        api.expect(200, PATCH, &task, &ada, patch).await;
        api.books.idle().await;
        let last = api.dapr.published_on(TASK_EVENTS).pop().unwrap();
        assert_eq!(last.kind, format!("daybook.task.{kind}.v1"));
        assert_eq!(last.data["changed"], changed);
    }
    assert_eq!(api.published().await.len(), 4);
}
