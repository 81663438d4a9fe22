//! A user's lists: made, ordered, put away, and deleted with where their tasks go.

use super::*;

const LISTS: &str = "/api/v1/lists";
const INBOX: &str = "00000000-0000-0000-0000-000000000000";

async fn list(api: &Api, token: &str, name: &str) -> String {
    let made = api.expect(201, Method::POST, LISTS, token, json!({ "name": name })).await;
    made.body["id"].as_str().unwrap().to_owned()
}

/// Name, open tasks, all tasks.
async fn listed(api: &Api, token: &str, query: &str) -> Vec<(String, u64, u64)> {
    let reply = api.send(Method::GET, &format!("{LISTS}{query}"), token, "").await;
    assert_eq!(reply.status, StatusCode::OK);
    let one = |list: &Value| {
        let count = |name: &str| list[name].as_u64().unwrap();
        (list["name"].as_str().unwrap().to_owned(), count("open_tasks"), count("all_tasks"))
    };
    reply.body["items"].as_array().unwrap().iter().map(one).collect()
}

async fn names(api: &Api, token: &str, query: &str) -> String {
    let names = listed(api, token, query).await.into_iter().map(|(name, ..)| name);
    names.collect::<Vec<_>>().join(" ")
}

async fn kinds(api: &Api) -> Vec<String> {
    let short = |kind: String| kind.replace("daybook.", "").replace(".v1", "");
    api.published().await.into_iter().map(|(_, kind)| short(kind)).collect()
}

#[tokio::test]
async fn a_list_is_made_shown_and_changed() {
    let api = Api::new();
    let (ada, eve) = (api.token("ada").await, api.token("eve").await);
    api.dapr.plan(Call::Write, Fault::LostReply);
    let key = [("idempotency-key", "k")];
    let body = r##"{"name":" Home ","colour":"#00FF00"}"##;
    let made = api.send_with(Method::POST, LISTS, &ada, &key, body).await;
    let again = api.send_with(Method::POST, LISTS, &ada, &key, body).await;
    assert_eq!((made.status, &made.body), (StatusCode::CREATED, &again.body));
    let path = made.headers[header::LOCATION].to_str().unwrap();
    let expected = json!({
        "id": made.body["id"], "name": "Home", "colour": "#00ff00", "position": made.body["position"], "archived": false,
        "version": 1, "created_at": "2030-05-01T12:00:00.123Z", "updated_at": "2030-05-01T12:00:00.123Z",
    });
    assert_eq!(made.body, expected);
    assert_eq!(api.expect(200, Method::GET, path, &ada, json!({})).await.body, expected);
    let same = api.send_with(Method::GET, path, &ada, &[("if-none-match", "\"1\"")], "").await;
    assert_eq!(
        (same.status, &same.headers["etag"]),
        (StatusCode::NOT_MODIFIED, &"\"1\"".parse().unwrap())
    );

    let change = json!({ "name": "House", "colour": null, "archived": true, "version": 1 });
    let changed = api.expect(200, Method::PATCH, path, &ada, change.clone()).await;
    assert_eq!((&changed.body["name"], &changed.body["version"]), (&json!("House"), &json!(2)));
    api.expect(412, Method::PATCH, path, &ada, change).await;
    let unchanged = api.expect(200, Method::PATCH, path, &ada, json!({ "name": "House" })).await;
    assert_eq!(unchanged.body["version"], 2);
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        api.expect(404, method, path, &eve, json!({})).await;
    }
    api.expect(404, Method::POST, &format!("{path}/move"), &eve, json!({})).await;
    assert_eq!(kinds(&api).await, ["list.created", "list.updated"]);
}

#[tokio::test]
async fn the_inbox_is_always_there_and_the_first() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let path = format!("{LISTS}/{INBOX}");
    assert_eq!(api.expect(200, Method::GET, &path, &ada, json!({})).await.body["name"], "Inbox");
    api.create(&ada, "one").await;
    let home = list(&api, &ada, "Home").await;
    api.made(&ada, json!({ "title": "two", "list": home, "status": "done" })).await;
    let named = |name: &str, open, all| (name.to_owned(), open, all);
    assert_eq!(listed(&api, &ada, "").await, [named("Inbox", 1, 1), named("Home", 0, 1)]);

    let renamed = json!({ "name": "Eingang", "version": 1 });
    assert_eq!(api.expect(200, Method::PATCH, &path, &ada, renamed).await.body["version"], 2);
    api.expect(409, Method::PATCH, &path, &ada, json!({ "archived": true })).await;
    api.expect(409, Method::DELETE, &format!("{path}?move_to={home}"), &ada, json!({})).await;
    api.expect(409, Method::POST, &format!("{path}/move"), &ada, json!({ "after": home })).await;
    assert_eq!(names(&api, &ada, "").await, "Eingang Home");
    api.expect(200, Method::PATCH, &format!("{LISTS}/{home}"), &ada, json!({ "archived": true }))
        .await;
    assert_eq!(names(&api, &ada, "?archived=false").await, "Eingang");
    assert_eq!(names(&api, &ada, "?archived=true").await, "Home");
    assert_eq!(
        api.send(Method::GET, "/api/v1/lists?archived=x", &ada, "").await.status.as_u16(),
        422
    );
}

#[tokio::test]
async fn lists_are_moved_among_each_other() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.push(list(&api, &ada, name).await);
        api.clock.advance(chrono::TimeDelta::milliseconds(1));
    }
    let path = |n: usize| format!("{LISTS}/{}/move", ids[n]);
    for (moved, place, expected) in [
        (2, json!({ "before": ids[0], "version": 1 }), "c a b"),
        (2, json!({ "after": ids[0] }), "a c b"),
        (1, json!({ "after": INBOX }), "b a c"),
        (1, json!({ "after": ids[0], "before": ids[2] }), "a b c"),
        (0, json!({}), "b c a"),
        (0, json!({}), "b c a"),
    ] {
        api.expect(200, Method::POST, &path(moved), &ada, place.clone()).await;
        assert_eq!(names(&api, &ada, "").await, format!("Inbox {expected}"), "{moved} {place}");
    }
    for (body, pointer) in [
        (json!({ "after": ids[0] }), "/after"),
        (json!({ "after": ID }), "/after"),
        (json!({ "before": INBOX }), "/before"),
        (json!({ "after": ids[2], "before": ids[1] }), "/before"),
        (json!({ "first": true }), "/first"),
    ] {
        let reply = api.expect(422, Method::POST, &path(0), &ada, body.clone()).await;
        assert_eq!(pointers(&reply), [pointer], "{body}");
    }
    api.expect(412, Method::POST, &path(0), &ada, json!({ "version": 1 })).await;
    assert_eq!(kinds(&api).await[3..], ["list.updated"; 5]);
}

#[tokio::test]
async fn with_a_list_its_tasks_go_where_it_is_said() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let (home, work) = (list(&api, &ada, "Home").await, list(&api, &ada, "Work").await);
    let here = |title| json!({ "title": title, "list": home });
    let (one, two) = (api.made(&ada, here("one")).await, api.made(&ada, here("two")).await);
    api.expect(200, Method::DELETE, &two, &ada, json!({})).await;
    let path = format!("{LISTS}/{home}");
    for wrong in [
        "",
        "?move_to=",
        "?move_to=nowhere",
        &format!("?move_to={ID}"),
        &format!("?move_to={home}"),
    ] {
        let reply =
            api.expect(422, Method::DELETE, &format!("{path}{wrong}"), &ada, json!({})).await;
        assert_eq!(reply.body["errors"][0]["parameter"], "move_to", "{wrong}");
    }
    api.expect(412, Method::DELETE, &format!("{path}?version=3&move_to=trash"), &ada, json!({}))
        .await;
    assert_eq!(kinds(&api).await.len(), 5);

    api.dapr.plan(Call::Write, Fault::LostReply);
    api.expect(204, Method::DELETE, &format!("{path}?move_to={work}"), &ada, json!({})).await;
    api.expect(404, Method::DELETE, &path, &ada, json!({})).await;
    for task in [&one, &two] {
        let task = api.expect(200, Method::GET, task, &ada, json!({})).await.body;
        assert_eq!(task["list"], work.as_str());
    }
    api.expect(204, Method::DELETE, &format!("{LISTS}/{work}?move_to=trash"), &ada, json!({}))
        .await;
    let trashed = api.expect(200, Method::GET, &one, &ada, json!({})).await.body;
    assert_eq!(
        (&trashed["list"], &trashed["deleted_at"]),
        (&json!(INBOX), &json!("2030-05-01T12:00:00.123Z"))
    );
    let expected = [
        "task.updated",
        "task.updated",
        "list.deleted",
        "task.trashed",
        "task.updated",
        "list.deleted",
    ];
    let mut told = kinds(&api).await.split_off(5);
    told[3..5].sort();
    let mut expected: Vec<&str> = expected.to_vec();
    expected[3..5].sort_unstable();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn an_empty_list_goes_without_a_word_and_nothing_is_undone_into_it() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let home = list(&api, &ada, "Home").await;
    let one = api.made(&ada, json!({ "title": "one", "list": home })).await;
    let to = json!({ "list": INBOX });
    let moved = api.expect(200, Method::POST, &format!("{one}/move"), &ada, to).await;
    api.expect(204, Method::DELETE, &format!("{LISTS}/{home}"), &ada, json!({})).await;
    let token = json!({ "token": moved.body["undo_token"] });
    let undone = api.expect(409, Method::POST, "/api/v1/undo", &ada, token).await;
    assert_eq!(undone.body["code"], "changed-since");
}

#[tokio::test]
async fn wrong_lists_are_pointed_at() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let home = format!("{LISTS}/{}", list(&api, &ada, "Home").await);
    for (method, path, body, pointer) in [
        (Method::POST, LISTS, "{}", "/name"),
        (Method::POST, LISTS, r#"{"name":""}"#, "/name"),
        (Method::POST, LISTS, r#"{"name":"a","archived":true}"#, "/archived"),
        (Method::PATCH, &home, r#"{"name":null}"#, "/name"),
        (Method::PATCH, &home, r#"{"position":"x0"}"#, "/position"),
        (Method::PATCH, &home, r#"{"archived":"yes"}"#, "/archived"),
        (Method::PATCH, &home, r#"{"version":"1"}"#, "/version"),
    ] {
        let reply = api.send(method, path, &ada, body).await;
        assert_eq!(
            (reply.status.as_u16(), pointers(&reply)),
            (422, vec![pointer]),
            "{path} {body}"
        );
    }
    api.expect(404, Method::GET, &format!("{LISTS}/{ID}"), &ada, json!({})).await;
    assert_eq!(kinds(&api).await, ["list.created"]);
}
