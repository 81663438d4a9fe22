//! What goes through more tasks than one commit takes: all of it, once, whoever dies.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::*;
use crate::shelf::Shelf;

/// Four portions.
const COUNT: usize = 1000;

/// Makes so many tasks like `task`.
async fn made_many(api: &Api, token: &str, count: usize, task: Value) {
    let operations = vec![json!({ "op": "create", "task": task }); 500];
    let body = json!({ "operations": operations }).to_string();
    for _ in 0..count / 500 {
        let reply = api.send(Method::POST, "/api/v1/tasks/batch", token, &body).await;
        assert_eq!(reply.body["done"], 500, "{}", reply.body);
    }
    api.published().await;
}

/// How many tasks have this tag, or are in this list.
async fn count(api: &Api, tag_or_list: &str) -> usize {
    let view = api.books.open("ada").read().await.unwrap();
    let tasks = Shelf::new(&view, "2030-05-01T12:00:00Z".parse().unwrap()).tasks();
    let has = |task: &domain::Task| {
        task.tags.iter().any(|tag| tag.as_str() == tag_or_list)
            || task.list.to_string() == tag_or_list
    };
    tasks.filter(|kept| has(&kept.task)).count()
}

/// How often each thing was told of an event of that kind, an event that went out twice counted once.
async fn told(api: &Api, kind: &str) -> BTreeMap<String, usize> {
    api.books.idle().await;
    let (mut seen, mut told) = (BTreeSet::new(), BTreeMap::new());
    for event in api.dapr.published_on(TASK_EVENTS) {
        if event.kind == format!("daybook.{kind}.v1") && seen.insert(event.id) {
            *told.entry(event.subject).or_default() += 1;
        }
    }
    told
}

/// Nothing is under way any more, and every task was told of once.
async fn assert_finished(api: &Api, kind: &str, count: usize) {
    let told = told(api, kind).await;
    assert!(told.values().all(|times| *times == 1), "told twice");
    assert_eq!(told.len(), count);
    let view = api.books.open("ada").read().await.unwrap();
    assert!(Shelf::new(&view, "2030-05-01T12:00:00Z".parse().unwrap()).carry().is_none());
}

#[tokio::test]
async fn a_tag_of_very_many_tasks_is_renamed_in_all_of_them() {
    let api = Api::new();
    let ada = api.token("ada").await;
    made_many(&api, &ada, 3000, json!({ "title": "a", "tags": ["work", "x"] })).await;
    let key = [("idempotency-key", "k")];
    let body = r#"{"name":"Office"}"#;
    api.dapr.plan(Call::Write, Fault::LostReply);
    let renamed = api.send_with(Method::PATCH, "/api/v1/tags/work", &ada, &key, body).await;
    assert_eq!(renamed.body, json!({ "name": "Office", "colour": null, "version": 2 }));
    let again = api.send_with(Method::PATCH, "/api/v1/tags/work", &ada, &key, body).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &renamed.body));
    assert_eq!((count(&api, "work").await, count(&api, "Office").await), (0, 3000));
    let shown = api.expect(200, Method::GET, "/api/v1/tags/office", &ada, json!({})).await;
    assert_eq!(shown.body, renamed.body, "as it was said before it was done");
    assert_finished(&api, "task.updated", 3000).await;
    assert_eq!(told(&api, "tag.updated").await.len(), 1, "one tag before and after");
}

#[tokio::test]
async fn what_a_process_began_another_finishes() {
    let api = Api::new();
    let ada = api.token("ada").await;
    made_many(&api, &ada, COUNT, json!({ "title": "a", "tags": ["work"] })).await;
    let dying = api.send(Method::PATCH, "/api/v1/tags/work", &ada, r#"{"name":"Office"}"#);
    let halfway = async {
        let other = api.beside();
        while !(250..COUNT).contains(&count(&other, "Office").await) {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        reply = dying => panic!("it was done at once: {}", reply.status),
        () = halfway => {}
    }
    api.books.idle().await; // what was on its way to the store arrives
    let other = api.beside();
    let left = count(&other, "work").await;
    assert!((1..COUNT).contains(&left), "{left} are left");
    api.dapr.advance(Duration::from_secs(29));
    api.dapr.fire_due_jobs().await;
    assert_eq!(count(&other, "work").await, left, "the first might still be at it");
    api.dapr.advance(Duration::from_secs(1));
    api.dapr.fire_due_jobs().await;
    assert_eq!((count(&other, "work").await, count(&other, "Office").await), (0, COUNT));
    assert_finished(&other, "task.updated", COUNT).await;
}

#[tokio::test]
async fn the_next_change_of_many_finishes_the_one_before() {
    let api = Api::new();
    let ada = api.token("ada").await;
    made_many(&api, &ada, COUNT, json!({ "title": "a", "tags": ["work"] })).await;
    for _ in 0..5 {
        api.dapr.plan_success(Call::Write);
    }
    for _ in 0..20 {
        api.dapr.plan(Call::Write, Fault::LostRequest);
    }
    let rename = json!({ "name": "Office" });
    api.expect(503, Method::PATCH, "/api/v1/tags/work", &ada, rename).await;
    api.dapr.forget_plans();
    assert!((1..COUNT).contains(&count(&api, "Office").await));
    let rename = json!({ "name": "Bureau" });
    api.expect(200, Method::PATCH, "/api/v1/tags/office", &ada, rename).await;
    assert_eq!(count(&api, "Bureau").await, COUNT);
    assert_eq!(told(&api, "tag.updated").await.len(), 2);
}

#[tokio::test]
async fn a_list_of_very_many_tasks_is_emptied_into_the_trash_and_the_trash_for_good() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let home =
        api.expect(201, Method::POST, "/api/v1/lists", &ada, json!({ "name": "Home" })).await;
    let home = home.body["id"].as_str().unwrap();
    made_many(&api, &ada, COUNT, json!({ "title": "a", "list": home })).await;
    let kept = api.made(&ada, json!({ "title": "b" })).await;
    let path = format!("/api/v1/lists/{home}?move_to=trash");
    api.expect(204, Method::DELETE, &path, &ada, json!({})).await;
    assert_eq!(count(&api, home).await, 0);
    assert_finished(&api, "task.trashed", COUNT).await;
    assert!(api.dapr.jobs().iter().any(|job| job.name == "purge:ada:2030-06-01"));
    assert_eq!(told(&api, "list.deleted").await.len(), 1);

    let emptied = api.expect(200, Method::DELETE, "/api/v1/trash", &ada, json!({})).await;
    assert_eq!(emptied.body, json!({ "deleted": COUNT }));
    assert_finished(&api, "task.deleted", COUNT).await;
    let view = api.books.open("ada").read().await.unwrap();
    let shelf = Shelf::new(&view, "2030-05-01T12:00:00Z".parse().unwrap());
    assert_eq!((shelf.tasks().count(), shelf.tombstones().count()), (1, COUNT + 1));
    api.expect(200, Method::GET, &kept, &ada, json!({})).await;
    let nothing = api.expect(200, Method::DELETE, "/api/v1/trash", &ada, json!({})).await;
    assert_eq!(nothing.body, json!({ "deleted": 0 }));
}

#[tokio::test]
async fn a_small_trash_is_emptied_at_once() {
    let api = Api::new();
    let (ada, eve) = (api.token("ada").await, api.token("eve").await);
    let (one, two) = (
        api.made(&ada, json!({ "title": "1" })).await,
        api.made(&ada, json!({ "title": "2" })).await,
    );
    let hers = api.made(&eve, json!({ "title": "3" })).await;
    api.expect(200, Method::DELETE, &one, &ada, json!({})).await;
    api.expect(200, Method::DELETE, &hers, &eve, json!({})).await;
    let key = [("idempotency-key", "k")];
    api.dapr.plan(Call::Write, Fault::LostReply);
    for _ in 0..2 {
        let emptied = api.send_with(Method::DELETE, "/api/v1/trash", &ada, &key, "").await;
        assert_eq!((emptied.status, &emptied.body), (StatusCode::OK, &json!({ "deleted": 1 })));
    }
    api.expect(404, Method::GET, &one, &ada, json!({})).await;
    api.expect(200, Method::GET, &two, &ada, json!({})).await;
    api.expect(200, Method::GET, &hers, &eve, json!({})).await;
    assert_eq!(told(&api, "task.deleted").await.len(), 1);
}
