//! Saved filters: kept, used by listings, changed by version, announced, each user's own.

use domain::query::SavedFilter;

use super::*;

const FILTERS: &str = "/api/v1/filters";

fn soon() -> Value {
    json!({ "name": " Soon ", "filter": "due < in 7 days", "sort": "-priority,due" })
}

async fn saved(api: &Api, token: &str, body: Value) -> (String, Value) {
    let made = api.expect(201, Method::POST, FILTERS, token, body).await;
    assert_eq!(made.headers["etag"], "\"1\"");
    (made.headers[header::LOCATION].to_str().unwrap().to_owned(), made.body)
}

#[tokio::test]
async fn one_is_made_shown_replaced_and_deleted_and_each_step_is_announced() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let (path, made) = saved(&api, &ada, soon()).await;
    let expected = json!({ "id": made["id"], "name": "Soon", "filter": "due < in 7 days", "sort": "-priority,due",
        "version": 1, "updated_at": "2030-05-01T12:00:00.123Z" });
    assert_eq!((&made, path), (&expected, format!("{FILTERS}/{}", made["id"].as_str().unwrap())));
    let path = format!("{FILTERS}/{}", made["id"].as_str().unwrap());
    assert_eq!(api.expect(200, Method::GET, &path, &ada, json!({})).await.body, expected);
    let all = api.expect(200, Method::GET, FILTERS, &ada, json!({})).await.body;
    assert_eq!(all, json!({ "items": [expected] }));
    let known = [("if-none-match", "\"1\"")];
    let same = api.send_with(Method::GET, &path, &ada, &known, "").await;
    assert_eq!((same.status, same.body), (StatusCode::NOT_MODIFIED, Value::Null));

    let body = json!({ "name": "Soon", "filter": "today", "version": 1 });
    for _ in 0..2 {
        let put = api
            .expect(200, Method::PUT, &path, &ada, json!({ "name": "Soon", "filter": "today" }))
            .await;
        assert_eq!((&put.body["version"], &put.body["sort"]), (&json!(2), &json!("")), "once");
    }
    let stale = api.expect(412, Method::PUT, &path, &ada, body).await;
    assert_eq!(stale.body["present_version"], 2);
    for (headers, query) in [(vec![("if-match", "\"1\"")], ""), (vec![], "?version=1")] {
        let reply =
            api.send_with(Method::DELETE, &format!("{path}{query}"), &ada, &headers, "").await;
        assert_eq!(reply.status, StatusCode::PRECONDITION_FAILED, "{query}");
    }
    api.expect(204, Method::DELETE, &format!("{path}?version=2"), &ada, json!({})).await;
    for method in [Method::GET, Method::DELETE] {
        api.expect(404, method, &path, &ada, json!({})).await;
    }
    api.expect(404, Method::PUT, &path, &ada, soon()).await;
    let kinds: Vec<_> = api.published().await.into_iter().map(|(_, kind)| kind).collect();
    let expected = ["created", "updated", "deleted"];
    assert_eq!(kinds, expected.map(|what| format!("daybook.filter.{what}.v1")));
}

#[tokio::test]
async fn what_makes_no_sense_is_not_saved() {
    let api = Api::new();
    let ada = api.token("ada").await;
    for (body, pointer) in [
        (json!({ "filter": "" }), "/name"),
        (json!({ "name": "a" }), "/filter"),
        (json!({ "name": "", "filter": "" }), "/name"),
        (json!({ "name": "a\nb", "filter": "" }), "/name"),
        (json!({ "name": "a".repeat(101), "filter": "" }), "/name"),
        (json!({ "name": "a", "filter": "tag:" }), "/filter"),
        (json!({ "name": "a", "filter": "a ".repeat(3000) }), "/filter"),
        (json!({ "name": "a", "filter": "", "sort": "size" }), "/sort"),
        (json!({ "name": "a", "filter": "", "colour": "red" }), "/colour"),
        (json!({ "name": "a", "filter": "", "version": 1 }), "/version"),
    ] {
        let reply = api.expect(422, Method::POST, FILTERS, &ada, body).await;
        assert_eq!(pointers(&reply), [pointer]);
    }
    let syntax = api
        .expect(422, Method::POST, FILTERS, &ada, json!({ "name": "a", "filter": "due <" }))
        .await;
    assert!(
        syntax.body["errors"][0]["detail"].as_str().unwrap().starts_with("column 6"),
        "{}",
        syntax.body
    );
    assert!(api.dapr.documents().is_empty(), "nothing is left behind");
}

#[tokio::test]
async fn a_listing_uses_one_with_what_else_it_asks() {
    let api = Api::new();
    let ada = api.token("ada").await;
    for (title, priority, date) in
        [("a", "low", "2030-05-01"), ("b", "high", "2030-05-02"), ("c", "high", "2031-01-01")]
    {
        api.made(&ada, json!({ "title": title, "priority": priority, "due": { "date": date } }))
            .await;
    }
    let (_, soon) = saved(&api, &ada, soon()).await;
    let (_, plain) = saved(&api, &ada, json!({ "name": "High", "filter": "priority:high" })).await;
    let (_, gone) = saved(&api, &ada, json!({ "name": "Gone", "filter": "list:nowhere" })).await;
    let (soon, plain, gone) = (&soon["id"], &plain["id"], &gone["id"]);
    let id = |id: &Value| id.as_str().unwrap().to_owned();
    for (query, expected) in [
        (format!("saved={}", id(soon)), "b a"),
        (format!("saved={}&sort=title", id(soon)), "a b"),
        (format!("saved={}&priority=low", id(soon)), "a"),
        (format!("saved={}&sort=-title", id(plain)), "c b"),
        (format!("saved={}&text=b", id(plain)), "b"),
    ] {
        let page = api
            .expect(200, Method::GET, &format!("/api/v1/tasks?{query}"), &ada, json!({}))
            .await
            .body;
        let titles: Vec<_> = page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|task| task["title"].as_str().unwrap())
            .collect();
        assert_eq!(titles.join(" "), expected, "{query}");
    }
    let eve = api.token("eve").await;
    for (token, id) in [(&ada, id(gone)), (&eve, id(soon))] {
        let path = format!("/api/v1/tasks?saved={id}");
        let reply = api.expect(422, Method::GET, &path, token, json!({})).await;
        assert_eq!(reply.body["errors"][0]["parameter"], "saved");
    }
    // A page goes on only while the filter says the same.
    let first = format!("/api/v1/tasks?limit=1&saved={}", id(soon));
    let page = api.expect(200, Method::GET, &first, &ada, json!({})).await.body;
    let next = format!("{first}&cursor={}", page["next_cursor"].as_str().unwrap());
    api.expect(200, Method::GET, &next, &ada, json!({})).await;
    let path = format!("{FILTERS}/{}", id(soon));
    api.expect(200, Method::PUT, &path, &ada, json!({ "name": "Soon", "filter": "today" })).await;
    let reply = api.expect(422, Method::GET, &next, &ada, json!({})).await;
    assert_eq!(reply.body["errors"][0]["parameter"], "cursor");
}

#[tokio::test]
async fn each_user_has_their_own_and_not_too_many_and_none_twice() {
    let api = Api::new();
    let (ada, eve) = (api.token("ada").await, api.token("eve").await);
    let (path, _) = saved(&api, &ada, soon()).await;
    for method in [Method::GET, Method::DELETE] {
        api.expect(404, method, &path, &eve, json!({})).await;
    }
    api.expect(404, Method::PUT, &path, &eve, soon()).await;
    assert_eq!(
        api.expect(200, Method::GET, FILTERS, &eve, json!({})).await.body,
        json!({ "items": [] })
    );

    let key = [("idempotency-key", "k")];
    let first = api.send_with(Method::POST, FILTERS, &ada, &key, &soon().to_string()).await;
    let again = api.send_with(Method::POST, FILTERS, &ada, &key, &soon().to_string()).await;
    assert_eq!(
        (first.body, &again.headers["idempotent-replayed"]),
        (again.body, &"true".parse().unwrap())
    );
    for _ in 2..SavedFilter::MAX_PER_USER {
        saved(&api, &ada, soon()).await;
    }
    let refused = api.expect(409, Method::POST, FILTERS, &ada, soon()).await;
    assert_eq!(refused.body["code"], "limit-reached");
    api.expect(204, Method::DELETE, &path, &ada, json!({})).await;
    saved(&api, &ada, soon()).await;
}
