//! What is to come, what is put off, and what comes too late.

use super::*;

const REMINDERS: &str = "/api/v1/reminders";

/// What is listed, as name and instant, page by page.
async fn listed(api: &Api, token: &str, limit: usize) -> Vec<(String, String)> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("{REMINDERS}?limit={limit}&cursor={cursor}");
        let page = api.expect(200, Method::GET, &path, token, json!({})).await.body;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        all.extend(items.iter().map(|item| (text(&item["reminder"]), text(&item["at"]))));
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return all,
        }
    }
}

#[tokio::test]
async fn what_is_to_come_is_listed_the_next_first_in_the_users_zone() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let due = json!({ "relative_to": "due", "offset_minutes": -30 });
    let body = |extra: Value| {
        let mut body = json!({ "title": "a" });
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body
    };
    for extra in [
        json!({ "due": { "date": "2030-05-02" }, "reminders": [due, { "at": "2030-05-04T07:00:00Z" }] }),
        json!({ "due": { "date": "2030-05-03", "time": "09:00" }, "reminders": [due] }),
        json!({ "reminders": [{ "at": "2030-05-01T11:00:00Z" }] }),
        json!({ "reminders": [{ "at": "2030-05-03T07:00:00Z" }], "status": "done" }),
        json!({ "reminders": [due] }),
    ] {
        api.made(&ada, body(extra)).await;
    }
    let expected = |day: &str, nine: &str| {
        [("due-30m", day), ("due-30m", nine), ("at", "2030-05-04T07:00:00Z")]
            .map(|(name, at)| (name.to_owned(), at.to_owned()))
    };
    let utc = expected("2030-05-01T23:30:00Z", "2030-05-03T08:30:00Z");
    for limit in [1, 2, 3, 50] {
        assert_eq!(listed(&api, &ada, limit).await, utc);
    }
    let zone = json!({ "tz": "America/New_York" });
    api.expect(200, Method::PATCH, "/api/v1/settings", &ada, zone).await;
    let new_york = expected("2030-05-02T03:30:00Z", "2030-05-03T12:30:00Z");
    assert_eq!(listed(&api, &ada, 2).await, new_york);
    let eve = api.token("eve").await;
    assert!(listed(&api, &eve, 50).await.is_empty());
    for cursor in ["x", "1.2.3", "01.0190f2d7-0000-7000-8000-000000000001.at"] {
        let path = format!("{REMINDERS}?cursor={cursor}");
        api.expect(422, Method::GET, &path, &ada, json!({})).await;
    }
}

#[tokio::test]
async fn a_task_is_put_off_and_that_is_taken_back() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a" })).await;
    let path = format!("{task}/snooze");
    let put_off = api.expect(200, Method::POST, &path, &ada, json!({ "minutes": 10 })).await.body;
    let until = "2030-05-01T12:10:00.123Z";
    assert_eq!(put_off["task"]["snoozed_until"], until);
    assert_eq!(listed(&api, &ada, 5).await, [("snooze".to_owned(), until.to_owned())]);
    let stale = json!({ "preset": "1_hour", "version": 1 });
    api.expect(412, Method::POST, &path, &ada, stale).await;
    let token = json!({ "token": put_off["undo_token"] });
    let undone = api.expect(200, Method::POST, "/api/v1/undo", &ada, token).await.body;
    assert_eq!(undone["task"]["snoozed_until"], Value::Null);
    let reply = api.expect(422, Method::POST, &path, &ada, json!({ "preset": "never" })).await;
    assert_eq!(pointers(&reply), ["/preset"]);
    api.expect(200, Method::POST, &format!("{task}/complete"), &ada, json!({})).await;
    let refused = api.expect(409, Method::POST, &path, &ada, json!({ "minutes": 10 })).await;
    assert_eq!(refused.body["code"], "task-closed");
}

#[tokio::test]
async fn a_reminder_of_long_ago_is_refused_where_it_is_written() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let (long, just) =
        (json!({ "at": "2030-04-30T12:00:00Z" }), json!({ "at": "2030-04-30T12:00:01Z" }));
    let body = json!({ "title": "a", "reminders": [just, long] });
    let refused = api.expect(422, Method::POST, "/api/v1/tasks", &ada, body.clone()).await;
    assert_eq!(pointers(&refused), ["/reminders/1"]);
    let task = api.made(&ada, json!({ "title": "a", "reminders": [just] })).await;
    let patch = json!({ "reminders": [just, long] });
    let refused = api.expect(422, Method::PATCH, &task, &ada, patch).await;
    assert_eq!(pointers(&refused), ["/reminders/1"]);
    let batch = json!({ "operations": [{ "op": "create", "task": body }] });
    let ran = api.expect(200, Method::POST, "/api/v1/tasks/batch", &ada, batch).await.body;
    assert_eq!(ran["items"][0]["status"], 422);
}
