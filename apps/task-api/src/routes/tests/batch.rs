//! Many operations in one request: each for itself or all or none, in one commit, once.

use super::*;
use crate::shelf::Shelf;

const BATCH: &str = "/api/v1/tasks/batch";

async fn batch(api: &Api, token: &str, body: Value) -> Reply {
    api.send(Method::POST, BATCH, token, &body.to_string()).await
}

fn statuses(body: &Value) -> Vec<u64> {
    let items = body["items"].as_array().unwrap();
    items.iter().map(|item| item["status"].as_u64().unwrap()).collect()
}

async fn kept(api: &Api, user: &str) -> Vec<(String, u64, u64)> {
    let view = api.books.open(user).read().await.unwrap();
    let tasks = Shelf::new(&view, "2030-05-01T12:00:00Z".parse().unwrap()).tasks();
    let named =
        tasks.map(|kept| (kept.task.title.as_str().to_owned(), kept.task.version, kept.seq));
    named.collect()
}

fn creates(count: usize) -> Value {
    let create =
        |n| json!({ "op": "create", "task": { "title": format!("task {n}"), "tags": ["a", "b"] } });
    json!({ "operations": (0..count).map(create).collect::<Vec<_>>() })
}

#[tokio::test]
async fn each_operation_is_answered_as_it_would_be_alone() {
    let api = Api::new();
    let (ada, eve) = (api.token("ada").await, api.token("eve").await);
    let (one, two) = (api.create(&ada, "one").await, api.create(&ada, "two").await);
    let hers = api.create(&eve, "hers").await.body["id"].clone();
    let (one, two) = (&one.body["id"], &two.body["id"]);
    let reply = batch(
        &api,
        &ada,
        json!({ "operations": [
            { "op": "create", "task": { "title": "three", "tags": ["a", ""] } },
            { "op": "create", "task": { "title": "three", "tags": ["New"] } },
            { "op": "complete", "id": one, "version": 1 },
            { "op": "add_tags", "id": one, "tags": ["NEW", "x"] },
            { "op": "complete", "id": hers },
            { "op": "patch", "id": two, "version": 7, "patch": { "title": "2" } },
            { "op": "patch", "id": two, "patch": { "title": "", "list": ID } },
            { "op": "reschedule", "id": two, "to": { "due": { "date": "2030-02-30" } } },
            { "op": "move", "id": two, "to": { "after": hers } },
            { "op": "duplicate", "id": one },
            { "op": "delete", "id": two, "permanent": true },
            { "op": "reopen", "id": two },
        ] }),
    )
    .await;
    assert_eq!(reply.status, StatusCode::OK);
    let items = &reply.body["items"];
    assert_eq!(
        statuses(&reply.body),
        [422, 201, 200, 200, 404, 412, 422, 422, 422, 201, 204, 404],
        "{items:#}"
    );
    assert_eq!((&reply.body["done"], &reply.body["refused"]), (&json!(5), &json!(7)));
    let pointed = |index: usize| -> Vec<&str> {
        let errors = items[index]["problem"]["errors"].as_array().unwrap();
        errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect()
    };
    assert_eq!(pointed(0), ["/operations/0/task/tags/1"]);
    assert_eq!(pointed(6), ["/operations/6/patch/title", "/operations/6/patch/list"]);
    assert_eq!(pointed(7), ["/operations/7/to/due/date"]);
    assert_eq!(pointed(8), ["/operations/8/to/after"]);
    assert_eq!(items[5]["problem"]["present_version"], 1);
    assert_eq!(items[10], json!({ "status": 204 }));

    assert_announced(&api).await;
    let mut now = kept(&api, "ada").await;
    now.sort_by_key(|(_, _, seq)| *seq);
    let now: Vec<_> =
        now.iter().map(|(title, version, seq)| (title.as_str(), *version, *seq)).collect();
    assert_eq!(now, [("three", 1, 3), ("one", 3, 6), ("one", 1, 8)], "each at its last event");

    let body = json!({ "token": items[2]["undo_token"] }).to_string();
    let undone = api.send(Method::POST, "/api/v1/undo", &ada, &body).await;
    assert_eq!(undone.body["task"]["status"], "open");
    assert_eq!(undone.body["task"]["tags"], json!(["NEW", "x"]), "only the verb is taken back");
    assert_eq!(kept(&api, "eve").await, [("hers".to_owned(), 1, 1)]);
}

/// After one task of hers and two of ours.
async fn assert_announced(api: &Api) {
    let kinds: Vec<String> = api.published().await.into_iter().map(|(_, kind)| kind).collect();
    let expected = [
        "task.created",
        "tag.created",
        "task.completed",
        "task.updated",
        "tag.created",
        "task.created",
        "task.deleted",
    ];
    let expected: Vec<String> = expected.iter().map(|what| format!("daybook.{what}.v1")).collect();
    assert_eq!(kinds[3..], expected);
}

#[tokio::test]
async fn all_or_none() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let one = api.create(&ada, "one").await.body["id"].clone();
    let operations = |version| {
        let complete = json!({ "op": "complete", "id": one, "version": version });
        json!([{ "op": "create", "task": { "title": "two" } }, complete])
    };
    let reply = batch(&api, &ada, json!({ "atomic": true, "operations": operations(2) })).await;
    assert_eq!(
        (reply.status, &reply.body["code"]),
        (StatusCode::CONFLICT, &json!("batch-refused"))
    );
    assert_eq!(reply.headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(statuses(&reply.body), [424, 412]);
    assert_eq!((kept(&api, "ada").await.len(), api.published().await.len()), (1, 1));

    let reply = batch(&api, &ada, json!({ "atomic": true, "operations": operations(1) })).await;
    assert_eq!((reply.status, statuses(&reply.body)), (StatusCode::OK, vec![201, 200]));
    assert_eq!(kept(&api, "ada").await.len(), 2);
}

#[tokio::test]
async fn a_dry_run_tells_and_does_nothing() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let one = api.create(&ada, "one").await.body["id"].clone();
    for (atomic, expected) in [(false, [200, 204, 404]), (true, [424, 424, 404])] {
        let operations = json!([{ "op": "complete", "id": one }, { "op": "delete", "id": one, "permanent": true }, { "op": "complete", "id": one }]);
        let body = json!({ "dry_run": true, "atomic": atomic, "operations": operations });
        let reply = batch(&api, &ada, body).await;
        assert_eq!((reply.status, statuses(&reply.body)), (StatusCode::OK, expected.to_vec()));
        assert_eq!(reply.body["dry_run"], true);
        assert_eq!(reply.body["items"][0]["undo_token"], Value::Null);
    }
    assert_eq!(kept(&api, "ada").await, [("one".to_owned(), 1, 1)]);
    assert_eq!(api.published().await.len(), 1);
}

#[tokio::test]
async fn a_wrong_batch_is_refused_whole() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let long = json!({ "operations": [], "x": "x".repeat(4 << 20) }).to_string();
    for (body, status, pointer) in [
        ("", 422, Some("/operations")),
        (r#"{"operations":[{"op":"explode"}]}"#, 422, Some("/operations/0/op")),
        (
            r#"{"operations":[{"op":"create","task":{"title":"a"}},{"op":"skip"}]}"#,
            422,
            Some("/operations/1/id"),
        ),
        (r#"{"operations":[],"atom":true}"#, 422, Some("/atom")),
        (
            r#"{"operations":[{"op":"create","op":"skip","task":{}}]}"#,
            422,
            Some("/operations/0/op"),
        ),
        (&creates(501).to_string(), 422, Some("/operations")),
        (&long, 413, None),
    ] {
        let reply = api.send(Method::POST, BATCH, &ada, body).await;
        let shown = &body[..body.len().min(60)];
        assert_eq!(reply.status.as_u16(), status, "{shown}");
        assert_eq!(pointers(&reply).first().copied(), pointer, "{shown}");
    }
    let padded = format!("{}{}", " ".repeat(3 << 20), creates(1));
    assert_eq!(api.send(Method::POST, BATCH, &ada, &padded).await.status, StatusCode::OK);
    assert_eq!(kept(&api, "ada").await.len(), 1);
}

#[tokio::test]
async fn more_than_one_commit_takes_is_told_and_nothing_is_done() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let create = json!({ "op": "create", "task": { "title": "a", "notes": "n".repeat(3000) } });
    let reply = batch(&api, &ada, json!({ "operations": vec![create; 500] })).await;
    assert_eq!((reply.status.as_u16(), &reply.body["code"]), (413, &json!("change-too-large")));
    assert!(api.published().await.is_empty() && kept(&api, "ada").await.is_empty());
}

#[tokio::test]
async fn a_batch_of_500_is_done_once_however_often_it_comes() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let body = creates(500).to_string();
    api.dapr.plan(Call::Write, Fault::LostReply);
    let key = [("idempotency-key", "the-same")];
    let first = api.send_with(Method::POST, BATCH, &ada, &key, &body).await;
    assert_eq!((first.status, &first.body["done"]), (StatusCode::OK, &json!(500)));
    let again = api.send_with(Method::POST, BATCH, &ada, &key, &body).await;
    assert_eq!(
        (again.status, again.headers["idempotent-replayed"].as_bytes()),
        (StatusCode::OK, &b"true"[..])
    );
    assert_eq!(again.body, first.body);
    assert_eq!((kept(&api, "ada").await.len(), api.published().await.len()), (500, 502));
    let other = api.send_with(Method::POST, BATCH, &ada, &key, &creates(1).to_string()).await;
    assert_eq!(other.body["code"], "idempotency-key-reused");
}
