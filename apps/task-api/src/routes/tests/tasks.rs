//! Tasks made, listed, done and deleted; each user's own.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn a_task_is_made_shown_done_and_deleted_and_each_step_is_announced() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let made = api.create(&ada, " water the plants ").await;
    assert_eq!(made.status, StatusCode::CREATED);
    let path = made.headers[header::LOCATION].to_str().unwrap().to_owned();
    let expected = json!({
        "id": made.body["id"], "title": "water the plants", "notes": "", "status": "open", "priority": "none",
        "tags": [], "list": "00000000-0000-0000-0000-000000000000", "start": null, "due": null, "due_at": null,
        "checklist": [], "position": made.body["position"], "recurrence": null, "reminders": [],
        "snoozed_until": null, "series": null,
        "version": 1, "created_at": "2030-05-01T12:00:00.123Z", "updated_at": "2030-05-01T12:00:00.123Z",
        "completed_at": null, "deleted_at": null,
    });
    assert_eq!((&made.body, &made.headers["etag"]), (&expected, &"\"1\"".parse().unwrap()));
    assert_eq!(api.send(Method::GET, &path, &ada, "").await.body, expected);

    for _ in 0..2 {
        let done = api.send(Method::POST, &format!("{path}/complete"), &ada, "").await;
        assert_eq!((done.status, &done.body["task"]["status"]), (StatusCode::OK, &json!("done")));
        assert_eq!(done.body["task"]["version"], 2);
    }
    let trashed = api.send(Method::DELETE, &path, &ada, "").await;
    assert_eq!(trashed.body["task"]["deleted_at"], "2030-05-01T12:00:00.123Z");
    let permanently = format!("{path}?permanent=true");
    assert_eq!(
        api.send(Method::DELETE, &permanently, &ada, "").await.status,
        StatusCode::NO_CONTENT
    );
    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::POST, format!("{path}/complete")),
    ] {
        let gone = api.send(method, &path, &ada, "").await;
        assert_eq!((gone.status, &gone.body["code"]), (StatusCode::NOT_FOUND, &json!("not-found")));
    }
    let expected = ["created", "completed", "trashed", "deleted"];
    let expected = expected.iter().zip(1..);
    let expected: Vec<_> = expected
        .map(|(what, seq)| (format!("ada:{seq}"), format!("daybook.task.{what}.v1")))
        .collect();
    assert_eq!(api.published().await, expected);
    api.dapr.advance(Duration::from_secs(30));
    assert_eq!(api.dapr.fire_due_jobs().await, 1, "the relay job, which finds everything out");
    let purge = "job `purge:ada:2030-06-01` has yet to fire".to_owned();
    assert_eq!((api.dapr.owed(), api.published().await.len()), (vec![purge], 4));
}

#[tokio::test]
async fn a_listing_pages_through_the_caller_s_own_tasks() {
    let api = Api::new();
    let (ada, eve) = (api.token("ada").await, api.token("eve").await);
    let mut made = Vec::new();
    for number in 0..5 {
        made.push(api.create(&ada, &format!("task {number}")).await.body["id"].clone());
    }
    let (mut seen, mut path) = (Vec::new(), "/api/v1/tasks?limit=2".to_owned());
    loop {
        let page = api.send(Method::GET, &path, &ada, "").await;
        assert_eq!(page.status, StatusCode::OK);
        let items = page.body["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        seen.extend(items.iter().map(|task| task["id"].clone()));
        let Some(next) = page.body["next_cursor"].as_str() else { break };
        path = format!("/api/v1/tasks?limit=2&cursor={next}");
    }
    seen.sort_by_key(ToString::to_string);
    made.sort_by_key(ToString::to_string);
    assert_eq!(seen, made);

    assert_eq!(api.send(Method::GET, "/api/v1/tasks", &eve, "").await.body, json!({"items": []}));
    let ours = format!("/api/v1/tasks/{}", made[0].as_str().unwrap());
    for (method, path) in [
        (Method::GET, ours.clone()),
        (Method::DELETE, ours.clone()),
        (Method::POST, format!("{ours}/complete")),
    ] {
        let theirs = api.send(method, &path, &eve, "").await;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_ledger_is_asked_for_the_caller_alone() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let reply = api.send(Method::GET, "/api/v1/audit?limit=7&cursor=42", &ada, "").await;
    assert_eq!((reply.status, reply.body), (StatusCode::OK, json!({"items": []})));
    let asked = api.audit.asked.lock().unwrap().clone();
    assert_eq!(asked, [("ada".to_owned(), 7, "42".to_owned())]);

    let api = Api::with(true, OneAnswer { away: true, ..OneAnswer::default() });
    let reply = api.send(Method::GET, "/api/v1/audit", &ada, "").await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.headers[header::RETRY_AFTER], "2");
}
