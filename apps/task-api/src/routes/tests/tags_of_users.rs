//! A user's tags: made, listed with counts, renamed, merged and deleted, through every task.

use super::*;

async fn tagged(api: &Api, token: &str, title: &str, tags: &[&str]) -> String {
    api.made(token, json!({ "title": title, "tags": tags })).await
}

async fn tags_of(api: &Api, token: &str, task: &str) -> Value {
    api.send(Method::GET, task, token, "").await.body["tags"].clone()
}

/// Name, open tasks, all tasks.
async fn listed(api: &Api, token: &str) -> Vec<(String, u64, u64)> {
    let listed = api.expect(200, Method::GET, "/api/v1/tags", token, json!({})).await;
    let items = listed.body["items"].as_array().unwrap().clone();
    let one = |tag: &Value| {
        let count = |name: &str| tag[name].as_u64().unwrap();
        (tag["name"].as_str().unwrap().to_owned(), count("open_tasks"), count("all_tasks"))
    };
    items.iter().map(one).collect()
}

fn tag(name: &str, open: u64, all: u64) -> (String, u64, u64) {
    (name.to_owned(), open, all)
}

async fn kinds(api: &Api) -> Vec<String> {
    let short = |kind: String| kind.replace("daybook.", "").replace(".v1", "");
    api.published().await.into_iter().map(|(_, kind)| short(kind)).collect()
}

#[tokio::test]
async fn a_tag_is_made_shown_painted_and_deleted() {
    let api = Api::new();
    let (ada, eve) = (api.token("ada").await, api.token("eve").await);
    let body = json!({ "name": " a/b 🌱. ", "colour": "#00FF00" });
    let made = api.expect(201, Method::POST, "/api/v1/tags", &ada, body.clone()).await;
    let expected = json!({ "name": "a/b 🌱.", "colour": "#00ff00", "version": 1 });
    assert_eq!((&made.body, &made.headers["etag"]), (&expected, &"\"1\"".parse().unwrap()));
    let path = made.headers[header::LOCATION].to_str().unwrap();
    assert_eq!(path, "/api/v1/tags/a%2Fb%20%F0%9F%8C%B1%2E");
    for path in [path, "/api/v1/tags/A%2fB%20%F0%9F%8C%B1."] {
        assert_eq!(api.expect(200, Method::GET, path, &ada, json!({})).await.body, expected);
    }
    let known = [("if-none-match", "\"1\"")];
    let same = api.send_with(Method::GET, path, &ada, &known, "").await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    api.expect(200, Method::POST, "/api/v1/tags", &ada, body).await;
    let other = json!({ "name": "A/B 🌱.", "colour": "#ff0000" });
    let taken = api.expect(409, Method::POST, "/api/v1/tags", &ada, other).await;
    assert_eq!(taken.body["code"], "already-there");

    let bare = json!({ "colour": null, "version": 1 });
    let painted = api.expect(200, Method::PATCH, path, &ada, bare.clone()).await;
    assert_eq!((&painted.body["colour"], &painted.body["version"]), (&json!(null), &json!(2)));
    let stale = api.expect(412, Method::PATCH, path, &ada, bare).await;
    assert_eq!(stale.body["present_version"], 2);
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        api.expect(404, method, path, &eve, json!({})).await;
    }
    let into = json!({ "into": "x" });
    api.expect(404, Method::POST, &format!("{path}/merge"), &eve, into).await;
    api.expect(412, Method::DELETE, &format!("{path}?version=1"), &ada, json!({})).await;
    api.expect(204, Method::DELETE, &format!("{path}?version=2"), &ada, json!({})).await;
    api.expect(404, Method::DELETE, path, &ada, json!({})).await;
    assert_eq!(kinds(&api).await, ["tag.created", "tag.updated", "tag.deleted"]);
}

#[tokio::test]
async fn tags_are_listed_by_name_with_how_much_they_are_used() {
    let api = Api::new();
    let ada = api.token("ada").await;
    tagged(&api, &ada, "one", &["Zoo", "apple"]).await;
    let done = tagged(&api, &ada, "two", &["APPLE"]).await;
    let trashed = tagged(&api, &ada, "three", &["apple"]).await;
    api.expect(200, Method::POST, &format!("{done}/complete"), &ada, json!({})).await;
    api.expect(200, Method::DELETE, &trashed, &ada, json!({})).await;
    api.expect(201, Method::POST, "/api/v1/tags", &ada, json!({ "name": "mango" })).await;
    let expected = [tag("apple", 1, 2), tag("mango", 0, 0), tag("Zoo", 1, 1)];
    assert_eq!(listed(&api, &ada).await, expected);
    let eve = api.token("eve").await;
    assert_eq!(listed(&api, &eve).await, []);
}

#[tokio::test]
async fn a_renamed_tag_is_renamed_in_every_task() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let one = tagged(&api, &ada, "one", &["work", "x"]).await;
    let two = tagged(&api, &ada, "two", &["WORK"]).await;
    let three = tagged(&api, &ada, "three", &["x"]).await;
    api.expect(200, Method::DELETE, &two, &ada, json!({})).await;
    let before = kinds(&api).await.len();

    api.dapr.plan(Call::Write, Fault::LostReply);
    let rename = json!({ "name": "Office", "version": 1 });
    let path = "/api/v1/tags/work";
    let renamed = api.expect(200, Method::PATCH, path, &ada, rename.clone()).await;
    assert_eq!(renamed.body, json!({ "name": "Office", "colour": null, "version": 2 }));
    api.expect(404, Method::PATCH, path, &ada, rename).await;
    assert_eq!(tags_of(&api, &ada, &one).await, json!(["Office", "x"]));
    assert_eq!(tags_of(&api, &ada, &two).await, json!(["Office"]), "also in the trash");
    assert_eq!(tags_of(&api, &ada, &three).await, json!(["x"]));
    assert_eq!(kinds(&api).await[before..], ["task.updated", "task.updated", "tag.updated"]);
    assert_eq!(listed(&api, &ada).await, [tag("Office", 1, 1), tag("x", 2, 2)]);

    let spelled = json!({ "name": "OFFICE" });
    api.expect(200, Method::PATCH, "/api/v1/tags/office", &ada, spelled).await;
    assert_eq!(tags_of(&api, &ada, &one).await, json!(["OFFICE", "x"]));
    let onto = json!({ "name": "X" });
    let taken = api.expect(409, Method::PATCH, "/api/v1/tags/office", &ada, onto).await;
    assert_eq!(taken.body["code"], "already-there");
    assert!(taken.body["detail"].as_str().unwrap().contains("merge"), "{}", taken.body);
    assert!(api.dapr.jobs().iter().all(|job| !job.name.starts_with("carry:")), "it fitted");
}

#[tokio::test]
async fn merged_tags_are_one_and_a_deleted_one_is_off_every_task() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let one = tagged(&api, &ada, "one", &["yard", "garden"]).await;
    let two = tagged(&api, &ada, "two", &["yard"]).await;
    let key = [("idempotency-key", "k")];
    let path = "/api/v1/tags/yard/merge";
    for (body, status, pointer) in [
        (r#"{"into":"nothing"}"#, 422, Some("/into")),
        ("{}", 422, Some("/into")),
        (r#"{"into":""}"#, 422, Some("/into")),
        (r#"{"into":"garden","x":1}"#, 422, Some("/x")),
        (r#"{"into":"garden","version":2}"#, 412, None),
        (r#"{"into":"Yard"}"#, 200, None),
    ] {
        let reply = api.send(Method::POST, path, &ada, body).await;
        assert_eq!(reply.status.as_u16(), status, "{body}");
        assert_eq!(pointers(&reply).first().copied(), pointer, "{body}");
    }
    api.dapr.plan(Call::Write, Fault::LostReply);
    let body = r#"{"into":"Garden"}"#;
    let merged = api.send_with(Method::POST, path, &ada, &key, body).await;
    assert_eq!(merged.body, json!({ "name": "garden", "colour": null, "version": 1 }));
    let again = api.send_with(Method::POST, path, &ada, &key, body).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &merged.body));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(tags_of(&api, &ada, &one).await, json!(["garden"]));
    assert_eq!(tags_of(&api, &ada, &two).await, json!(["garden"]));

    api.dapr.plan(Call::Write, Fault::LostReply);
    api.expect(204, Method::DELETE, "/api/v1/tags/garden", &ada, json!({})).await;
    assert_eq!(tags_of(&api, &ada, &one).await, json!([]));
    assert_eq!(listed(&api, &ada).await, []);
    let after_five = kinds(&api).await.split_off(4);
    let expected = [
        "task.updated",
        "task.updated",
        "tag.deleted",
        "task.updated",
        "task.updated",
        "tag.deleted",
    ];
    assert_eq!(after_five, expected);
}

#[tokio::test]
async fn wrong_tags_are_pointed_at() {
    let api = Api::new();
    let ada = api.token("ada").await;
    api.expect(201, Method::POST, "/api/v1/tags", &ada, json!({ "name": "x" })).await;
    let long = json!({ "name": "x".repeat(101) }).to_string();
    for (method, path, body, pointer) in [
        (Method::POST, "/api/v1/tags", "{}", "/name"),
        (Method::POST, "/api/v1/tags", r#"{"name":" "}"#, "/name"),
        (Method::POST, "/api/v1/tags", r#"{"name":"a\u0000"}"#, "/name"),
        (Method::POST, "/api/v1/tags", long.as_str(), "/name"),
        (Method::POST, "/api/v1/tags", r#"{"name":"a","colour":"red"}"#, "/colour"),
        (Method::PATCH, "/api/v1/tags/x", r#"{"name":null}"#, "/name"),
        (Method::PATCH, "/api/v1/tags/x", r#"{"colour":7}"#, "/colour"),
        (Method::PATCH, "/api/v1/tags/x", r#"{"version":0}"#, "/version"),
        (Method::PATCH, "/api/v1/tags/x", r#"{"open_tasks":0}"#, "/open_tasks"),
    ] {
        let reply = api.send(method, path, &ada, body).await;
        assert_eq!(
            (reply.status.as_u16(), pointers(&reply)),
            (422, vec![pointer]),
            "{path} {body}"
        );
    }
    assert_eq!(kinds(&api).await, ["tag.created"]);
}
