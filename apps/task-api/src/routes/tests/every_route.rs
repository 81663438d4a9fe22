//! A walk over every route of the description with the ids of somebody else: nothing is told, and nothing changes.

use super::*;

/// One operation of the description.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: String,
    /// Needs no token.
    pub(super) is_open: bool,
    /// A body that is right, `Null` where there is none.
    pub(super) example: Value,
}

/// Every operation that there is.
pub(super) fn operations() -> Vec<Operation> {
    let description = serde_json::to_value(openapi()).unwrap();
    let resolve = |schema: &Value| match schema["$ref"].as_str() {
        Some(name) => description.pointer(name.trim_start_matches('#')).unwrap().clone(),
        None => schema.clone(),
    };
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let content = &operation["requestBody"]["content"]["application/json"];
            let schema = resolve(&content["schema"]);
            let examples = [&content["example"], &schema["example"], &schema["examples"][0]];
            let example = examples.into_iter().find(|example| !example.is_null());
            operations.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                is_open: operation["security"] == json!([{}]),
                example: example.cloned().unwrap_or_default(),
            });
        }
    }
    operations
}

/// What Ada has, by the part of a path that goes before its id.
struct Hers {
    ids: Vec<(&'static str, String)>,
    undo_token: String,
    cursor: String,
    since: String,
}

impl Hers {
    async fn made(api: &Api, ada: &str) -> Self {
        let list = json!({ "name": "Hers-secretly" });
        let list = api.expect(201, Method::POST, "/api/v1/lists", ada, list).await.body;
        let task = json!({ "title": "Hers-secretly", "tags": ["hers-secretly"], "list": list["id"], "recurrence": { "rrule": "FREQ=DAILY" } });
        let task = api.expect(201, Method::POST, "/api/v1/tasks", ada, task).await.body;
        api.made(ada, json!({ "title": "Hers-secretly" })).await;
        let filter = json!({ "name": "Hers-secretly", "filter": "tag:hers-secretly" });
        let filter = api.expect(201, Method::POST, "/api/v1/filters", ada, filter).await.body;
        let token = json!({ "name": "Hers-secretly", "scopes": ["tasks:read"] });
        let token = api.expect(201, Method::POST, "/api/v1/auth/tokens", ada, token).await.body;
        let path = "/api/v1/auth/sessions";
        let sessions = api.expect(200, Method::GET, path, ada, json!({})).await.body;
        let me = api.expect(200, Method::GET, "/api/v1/me", ada, json!({})).await.body;
        let id = |thing: &Value| thing["id"].as_str().unwrap().to_owned();
        let complete = format!("/api/v1/tasks/{}/complete", id(&task));
        let done = api.expect(200, Method::POST, &complete, ada, json!({})).await.body;
        let page = api.expect(200, Method::GET, "/api/v1/tasks?limit=1", ada, json!({})).await.body;
        let changes = api.expect(200, Method::GET, "/api/v1/changes", ada, json!({})).await.body;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            ids: vec![
                ("tasks", id(&task)),
                ("lists", id(&list)),
                ("filters", id(&filter)),
                ("series", id(&task["series"])),
                ("tags", "hers-secretly".to_owned()),
                ("tokens", id(&token)),
                ("sessions", id(&sessions["items"][0])),
                ("accounts", id(&me)),
            ],
            undo_token: text(&done["undo_token"]),
            cursor: text(&page["next_cursor"]),
            since: text(&changes["next_token"]),
        }
    }

    fn id(&self, of: &str) -> &str {
        self.ids.iter().find(|(name, _)| *name == of).map_or(ID, |(_, id)| id)
    }

    /// The path with her ids in it, if it takes any.
    fn in_path(&self, path: &str) -> Option<String> {
        let mut before = "";
        let mut filled = Vec::new();
        for part in path.split('/') {
            filled.push(if part.starts_with('{') { self.id(before) } else { part });
            before = part;
        }
        path.contains('{').then(|| filled.join("/"))
    }
}

/// All that Ada has, and how often anything of hers was ever written.
async fn everything(api: &Api, ada: &str) -> Value {
    let mut all = Vec::new();
    for path in ["/api/v1/changes", "/api/v1/tasks?trash=true", "/api/v1/lists", "/api/v1/filters"]
    {
        all.push(api.expect(200, Method::GET, path, ada, json!({})).await.body);
    }
    Value::Array(all)
}

#[tokio::test]
async fn somebody_elses_ids_lead_nowhere() {
    let api = people::api();
    let ada = api.somebody("ada@example.org").await.access;
    let eve = api.somebody("eve@example.org").await.access;
    let hers = Hers::made(&api, &ada).await;
    let before = everything(&api, &ada).await;
    let mut tried = 0;
    for Operation { method, path, is_open, example } in operations() {
        let Some(path) = hers.in_path(&path).filter(|_| !is_open) else { continue };
        let reply = api.send(method.clone(), &path, &eve, &example.to_string()).await;
        let at = format!("{method} {path}: {} {}", reply.status, reply.body);
        assert!([403, 404, 409, 422].contains(&reply.status.as_u16()), "{at}");
        assert!(!reply.body.to_string().contains("Hers-secretly"), "{at}");
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
    assert_eq!(everything(&api, &ada).await, before);
}

#[tokio::test]
async fn somebody_elses_ids_in_bodies_and_queries_lead_nowhere() {
    let api = people::api();
    let ada = api.somebody("ada@example.org").await.access;
    let eve = api.somebody("eve@example.org").await.access;
    let hers = Hers::made(&api, &ada).await;
    let own = api.made(&eve, json!({ "title": "mine" })).await;
    api.made(&eve, json!({ "title": "mine too" })).await;
    let own_list =
        api.expect(201, Method::POST, "/api/v1/lists", &eve, json!({ "name": "b" })).await;
    let own_list = own_list.body["id"].as_str().unwrap().to_owned();
    let before = everything(&api, &ada).await;
    let (list, task) = (hers.id("lists"), hers.id("tasks"));
    for (method, path, body) in [
        (Method::POST, "/api/v1/tasks".to_owned(), json!({ "title": "a", "list": list })),
        (Method::PATCH, own.clone(), json!({ "list": list })),
        (Method::POST, format!("{own}/move"), json!({ "list": list })),
        (Method::POST, format!("{own}/move"), json!({ "after": task })),
        (Method::POST, "/api/v1/undo".to_owned(), json!({ "token": hers.undo_token })),
        (Method::POST, format!("/api/v1/lists/{own_list}/move"), json!({ "after": list })),
        (Method::DELETE, format!("/api/v1/lists/{own_list}?move_to={list}"), json!({})),
        (Method::GET, format!("/api/v1/tasks?saved={}", hers.id("filters")), json!({})),
        (Method::GET, format!("/api/v1/tasks?limit=1&cursor={}", hers.cursor), json!({})),
        (Method::GET, format!("/api/v1/changes?since={}", hers.since), json!({})),
    ] {
        let reply = api.send(method.clone(), &path, &eve, &body.to_string()).await;
        let at = format!("{method} {path} {body}: {} {}", reply.status, reply.body);
        assert!([404, 409, 410, 422].contains(&reply.status.as_u16()), "{at}");
        assert!(!reply.body.to_string().contains("Hers-secretly"), "{at}");
    }
    let operation = json!({ "op": "delete", "id": task });
    let batch = json!({ "operations": [operation] });
    let reply = api.send(Method::POST, "/api/v1/tasks/batch", &eve, &batch.to_string()).await;
    let status = reply.body["items"][0]["status"].as_u64();
    assert!(reply.status != StatusCode::OK || status == Some(404), "{}", reply.body);
    assert_eq!(everything(&api, &ada).await, before);
}
