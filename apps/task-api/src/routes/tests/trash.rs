//! The trash: for thirty days, then for good.

use std::time::Duration;

use chrono::TimeDelta;

use super::*;

#[tokio::test]
async fn what_is_in_the_trash_comes_back_or_is_taken_back() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a" })).await;
    let trashed = api.expect(200, Method::DELETE, &task, &ada, json!({})).await;
    for (method, path) in
        [(Method::PATCH, task.clone()), (Method::POST, format!("{task}/complete"))]
    {
        let refused = api.expect(409, method, &path, &ada, json!({})).await;
        assert_eq!(refused.body["code"], "in-trash");
    }
    let token = json!({ "token": trashed.body["undo_token"] });
    let back = api.expect(200, Method::POST, "/api/v1/undo", &ada, token).await;
    assert_eq!(back.body["task"]["deleted_at"], Value::Null);
    api.expect(200, Method::DELETE, &task, &ada, json!({})).await;
    let back = api.expect(200, Method::POST, &format!("{task}/restore"), &ada, json!({})).await;
    assert_eq!(back.body["task"]["deleted_at"], Value::Null);
}

#[tokio::test]
async fn after_thirty_days_it_is_not_seen_and_a_job_deletes_it_for_good() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let (task, kept) = (
        api.made(&ada, json!({ "title": "a" })).await,
        api.made(&ada, json!({ "title": "b" })).await,
    );
    api.expect(200, Method::DELETE, &task, &ada, json!({})).await;
    let jobs: Vec<String> = api.dapr.jobs().into_iter().map(|job| job.name).collect();
    assert!(jobs.contains(&"purge:ada:2030-06-01".to_owned()), "{jobs:?}");

    api.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    let ada = api.token("ada").await;
    assert_eq!(api.send(Method::GET, &task, &ada, "").await.status, StatusCode::OK);
    api.clock.advance(TimeDelta::seconds(1));
    assert_eq!(api.send(Method::GET, &task, &ada, "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        api.send(Method::POST, &format!("{task}/restore"), &ada, "").await.status,
        StatusCode::NOT_FOUND
    );

    api.dapr.advance(Duration::from_secs(10 * 366 * 86_400)); // its clock is years behind
    api.dapr.fire_due_jobs().await;
    let last = api.published().await.pop().unwrap();
    assert_eq!(last.1, "daybook.task.deleted.v1");
    let view = api.books.open("ada").read().await.unwrap();
    let id = task.rsplit('/').next().unwrap();
    assert!(!view.records.contains(id) && view.records.contains(&format!("gone:{id}")));
    assert_eq!(api.send(Method::GET, &kept, &ada, "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn without_the_scheduler_things_are_deleted_all_the_same() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a" })).await;
    api.dapr.take_down(Part::Scheduler);
    api.expect(200, Method::DELETE, &task, &ada, json!({})).await;
    api.dapr.bring_back(Part::Scheduler);
    api.expect(200, Method::POST, &format!("{task}/restore"), &ada, json!({})).await;
    api.expect(200, Method::DELETE, &task, &ada, json!({})).await;
    assert!(api.dapr.jobs().iter().any(|job| job.name.starts_with("purge:")), "armed by the next");
}
