//! The end of an account, and what it leaves.

use super::*;

async fn records(api: &Api, user: &str) -> usize {
    let view = api.books.open(user).read().await.unwrap();
    view.records.len()
}

/// Ada, with tasks, a list, a tag and a saved filter; and her id.
async fn settled(api: &Api, tasks: usize) -> (Person, String) {
    let ada = api.somebody(ADA).await;
    for number in 0..tasks {
        api.made(&ada.access, json!({ "title": format!("t {number}"), "tags": ["home"] })).await;
    }
    api.post(201, "lists", &ada.access, json!({ "name": "Home" })).await;
    let filter = json!({ "name": "soon", "filter": "due < in 2 days" });
    api.post(201, "filters", &ada.access, filter).await;
    let me = api.of_account(200, Method::GET, "me", &ada).await;
    (ada, me["id"].as_str().unwrap().to_owned())
}

async fn delete(api: &Api, who: &Person, status: u16, password: &str) {
    let body = json!({ "password": password });
    api.expect(status, Method::DELETE, "/api/v1/me", &who.access, body).await;
}

#[tokio::test]
async fn nothing_of_it_is_left_but_events() {
    let api = api();
    let (ada, id) = settled(&api, 5).await;
    let (eve, eves) = {
        let eve = api.somebody("eve@example.org").await;
        let me = api.of_account(200, Method::GET, "me", &eve).await;
        (eve, me["id"].as_str().unwrap().to_owned())
    };
    api.made(&eve.access, json!({ "title": "hers" })).await;
    delete(&api, &ada, 401, "wrong password").await;
    delete(&api, &ada, 202, PASSWORD).await;
    api.of_account(401, Method::GET, "tasks", &ada).await;
    api.post(401, "auth/sign-in", "", json!({ "email": ADA, "password": PASSWORD })).await;

    // The job comes twice, as any may.
    for _ in 0..2 {
        api.app.arm_erase(&id.parse().unwrap()).await.unwrap();
        api.dapr.advance(std::time::Duration::from_secs(61));
        api.dapr.fire_due_jobs().await;
    }
    assert_eq!((records(&api, &id).await, records(&api, &eves).await), (0, 1));
    api.books.idle().await;
    let events = api.dapr.published_on(TASK_EVENTS).into_iter();
    let deleted = events.filter(|event| event.kind == "daybook.task.deleted.v1");
    let deleted: std::collections::BTreeSet<_> = deleted.map(|event| event.id).collect();
    assert_eq!(deleted.len(), 5);
    let again = api.somebody(ADA).await;
    let me = api.of_account(200, Method::GET, "me", &again).await;
    assert_ne!(me["id"], id.as_str(), "another account");
    let told = api.dapr.published_on(AUDIT_EVENTS);
    assert!(told.iter().any(|event| event.kind == "daybook.auth.account.deleted.v1"));
}

#[tokio::test]
async fn a_process_that_dies_after_the_commit_leaves_it_to_the_job() {
    let api = api();
    let (_, id) = settled(&api, 250).await;
    let user = id.parse().unwrap();
    // What the handler does, as far as it came.
    api.app.arm_erase(&user).await.unwrap();
    api.app.people.accounts.delete(&user).await.unwrap();
    assert!(records(&api, &id).await > 250);
    api.dapr.advance(std::time::Duration::from_secs(61));
    api.dapr.plan_success(Call::Write);
    api.dapr.plan(Call::Write, Fault::LostReply);
    api.dapr.fire_due_jobs().await;
    assert_eq!(records(&api, &id).await, 0);
}

#[tokio::test]
async fn a_job_whose_account_was_not_deleted_after_all_deletes_nothing() {
    let api = api();
    let (ada, id) = settled(&api, 3).await;
    api.app.arm_erase(&id.parse().unwrap()).await.unwrap();
    api.dapr.advance(std::time::Duration::from_secs(61));
    api.dapr.fire_due_jobs().await;
    assert!(records(&api, &id).await > 3);
    api.of_account(200, Method::GET, "me", &ada).await;
}

#[tokio::test]
async fn without_the_scheduler_nothing_is_deleted_by_half() {
    let api = api();
    let (ada, _) = settled(&api, 1).await;
    api.dapr.take_down(Part::Scheduler);
    delete(&api, &ada, 503, PASSWORD).await;
    api.dapr.bring_back(Part::Scheduler);
    api.of_account(200, Method::GET, "me", &ada).await;
}

#[tokio::test]
async fn all_that_is_kept_is_exported_in_one_document() {
    let api = api();
    let (ada, id) = settled(&api, 120).await;
    let wanted = json!({ "name": "backup", "scopes": ["tasks:read"] });
    let made = api.post(201, "auth/tokens", &ada.access, wanted).await.body;
    let reply = api.send(Method::GET, "/api/v1/me/export", &ada.access, "").await;
    assert_eq!(reply.status, StatusCode::OK);
    let disposition = reply.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(disposition.starts_with("attachment"), "{disposition}");
    let all = reply.body;
    assert_eq!((&all["account"]["id"], &all["account"]["email"]), (&json!(id), &json!(ADA)));
    let count = |name: &str| all[name].as_array().unwrap().len();
    let counts = ["tasks", "lists", "tags", "filters", "sessions", "personal_tokens"].map(count);
    assert_eq!(counts, [120, 1, 1, 1, 1, 1], "{all}");
    let secret = &made["token"].as_str().unwrap()[60..];
    assert!(!all.to_string().contains(secret) && !all.to_string().contains("argon2"));
    let asked = api.audit.asked.lock().unwrap().clone();
    let others = ["account", "reminders", "notifications"].map(|what| format!("{what} of {id}"));
    assert_eq!(
        asked.iter().map(|(whose, ..)| whose.clone()).collect::<Vec<_>>(),
        [vec![id.clone()], others.to_vec()].concat()
    );
    assert_eq!(all["settings"], json!({ "tz": "UTC" }));
    api.app.people.accounts.idle().await;
    let told = api.dapr.published_on(AUDIT_EVENTS);
    assert!(told.iter().any(|event| event.kind == "daybook.auth.data.exported.v1"));
    let eve = api.somebody("eve@example.org").await;
    let all = api.of_account(200, Method::GET, "me/export", &eve).await;
    assert_eq!(all["tasks"], json!([]));
}
