//! What changed: a client that asks is in step, whatever happened and however it asks.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::*;

/// What a client keeps: of each kind, by id.
#[derive(Debug, Default, PartialEq)]
struct Copy(BTreeMap<(String, String), Value>);

impl Copy {
    /// Asks until there is no more, and gives back the last token.
    async fn follow(&mut self, api: &Api, token: &str, since: &str, limit: usize) -> String {
        let mut since = since.to_owned();
        loop {
            let answer = changes(api, token, &format!("since={since}&limit={limit}")).await;
            self.take(&answer);
            since = answer["next_token"].as_str().unwrap().to_owned();
            if answer["has_more"] == false {
                return since;
            }
        }
    }

    fn take(&mut self, answer: &Value) {
        for (kind, plural, id) in [
            ("task", "tasks", "id"),
            ("list", "lists", "id"),
            ("tag", "tags", "name"),
            ("filter", "filters", "id"),
            ("series", "series", "id"),
        ] {
            for item in answer["upserts"][plural].as_array().unwrap() {
                let id = item[id].as_str().unwrap().to_lowercase();
                self.0.insert((kind.to_owned(), id), item.clone());
            }
        }
        for gone in answer["tombstones"].as_array().unwrap() {
            let id = gone["id"].as_str().unwrap().to_lowercase();
            self.0.remove(&(gone["kind"].as_str().unwrap().to_owned(), id));
        }
    }

    async fn whole(api: &Api, token: &str) -> Self {
        let mut whole = Self::default();
        whole.follow(api, token, "", 500).await;
        whole
    }

    fn ids(&self, kind: &str) -> usize {
        self.0.keys().filter(|(of, _)| of == kind).count()
    }
}

async fn changes(api: &Api, token: &str, query: &str) -> Value {
    api.expect(200, Method::GET, &format!("/api/v1/changes?{query}"), token, json!({})).await.body
}

#[tokio::test]
async fn a_copy_stays_in_step_by_increments_as_by_reading_everything() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let mut copy = Copy::default();
    let mut token = copy.follow(&api, &ada, "", 500).await;
    assert_eq!(copy, Copy::default());
    let task = api.made(&ada, json!({ "title": "a", "tags": ["work", "home"] })).await;
    let other = api.made(&ada, json!({ "title": "b" })).await;
    let list =
        api.expect(201, Method::POST, "/api/v1/lists", &ada, json!({ "name": "Home" })).await;
    let list = list.headers[header::LOCATION].to_str().unwrap().to_owned();
    let filter = json!({ "name": "all", "filter": "" });
    let filter = api.expect(201, Method::POST, "/api/v1/filters", &ada, filter).await;
    let filter = filter.headers[header::LOCATION].to_str().unwrap().to_owned();
    let steps = [
        (Method::POST, format!("{task}/complete"), json!({}), 200),
        (Method::PATCH, task.clone(), json!({ "notes": "more" }), 200),
        (Method::DELETE, task.clone(), json!({}), 200),
        (Method::POST, format!("{task}/restore"), json!({}), 200),
        (Method::PATCH, "/api/v1/tags/work".to_owned(), json!({ "name": "job" }), 200),
        (Method::PATCH, "/api/v1/tags/home".to_owned(), json!({ "colour": "#228b22" }), 200),
        (Method::PUT, filter.clone(), json!({ "name": "open", "filter": "status:open" }), 200),
        (Method::DELETE, format!("{other}?permanent=true"), json!({}), 204),
        (Method::DELETE, filter, json!({}), 204),
        (Method::DELETE, list, json!({}), 204),
        (Method::POST, "/api/v1/tags".to_owned(), json!({ "name": "Work" }), 201),
    ];
    token = copy.follow(&api, &ada, &token, 500).await;
    assert_eq!(
        (copy.ids("task"), copy.ids("list"), copy.ids("tag"), copy.ids("filter")),
        (2, 1, 2, 1)
    );
    for (method, path, body, status) in steps {
        let at = format!("{method} {path}");
        api.expect(status, method, &path, &ada, body).await;
        token = copy.follow(&api, &ada, &token, 500).await;
        assert_eq!(copy, Copy::whole(&api, &ada).await, "{at}");
        let mut slow = Copy::default();
        slow.follow(&api.beside(), &ada, "", 1).await;
        assert_eq!(slow, copy, "{at}, a page of one at a time, by another replica");
    }
    assert_eq!(
        (copy.ids("task"), copy.ids("list"), copy.ids("tag"), copy.ids("filter")),
        (1, 0, 3, 0)
    );
    let nothing = changes(&api, &ada, &format!("since={token}")).await;
    assert_eq!(
        nothing,
        json!({ "upserts": { "tasks": [], "lists": [], "tags": [], "filters": [], "series": [] }, "tombstones": [],
            "next_token": token, "has_more": false })
    );
}

#[tokio::test]
async fn what_changes_while_one_reads_on_is_told_in_the_end() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let mut made = Vec::new();
    for number in 0..6 {
        made.push(api.made(&ada, json!({ "title": format!("{number}") })).await);
    }
    let mut copy = Copy::default();
    let first = changes(&api, &ada, "limit=2").await;
    assert_eq!(
        (first["upserts"]["tasks"].as_array().unwrap().len(), &first["has_more"]),
        (2, &json!(true))
    );
    copy.take(&first);
    // One that it has seen, one that it has not seen yet, and a new one.
    api.expect(204, Method::DELETE, &format!("{}?permanent=true", made[0]), &ada, json!({})).await;
    api.expect(204, Method::DELETE, &format!("{}?permanent=true", made[5]), &ada, json!({})).await;
    api.expect(200, Method::PATCH, &made[1], &ada, json!({ "title": "one" })).await;
    api.made(&ada, json!({ "title": "6" })).await;
    copy.follow(&api, &ada, first["next_token"].as_str().unwrap(), 2).await;
    assert_eq!(copy, Copy::whole(&api, &ada).await);
    assert_eq!(copy.ids("task"), 5);
}

#[tokio::test]
async fn the_trash_is_told_and_what_was_there_for_too_long_is_gone() {
    let api = Api::new();
    let mut ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a" })).await;
    api.made(&ada, json!({ "title": "b" })).await;
    let (mut knows, mut late) = (Copy::default(), Copy::default());
    let began = late.follow(&api, &ada, "", 500).await;
    api.expect(200, Method::DELETE, &task, &ada, json!({})).await;
    let trashed = changes(&api, &ada, &format!("since={began}")).await;
    assert!(trashed["upserts"]["tasks"][0]["deleted_at"].is_string(), "{trashed}");
    let token = knows.follow(&api, &ada, "", 500).await;
    assert_eq!(knows.ids("task"), 2);

    api.clock.advance(TimeDelta::days(30));
    ada = api.token("ada").await;
    late.follow(&api, &ada, &began, 500).await;
    assert_eq!(late, Copy::whole(&api, &ada).await, "one that has not heard that it was deleted");
    assert_eq!(late.ids("task"), 1);
    api.dapr.advance(std::time::Duration::from_secs(10 * 366 * 86_400)); // its clock is years behind
    api.clock.advance(TimeDelta::days(2));
    api.dapr.fire_due_jobs().await;
    ada = api.token("ada").await;
    knows.follow(&api, &ada, &token, 500).await;
    assert_eq!(knows, late, "one that has, once the trash is emptied");
}

#[tokio::test]
async fn a_token_that_is_too_old_or_of_another_history_is_gone() {
    let api = Api::new();
    let mut ada = api.token("ada").await;
    let task = api.made(&ada, json!({ "title": "a" })).await;
    api.made(&ada, json!({ "title": "b" })).await;
    let token = |answer: Value| answer["next_token"].as_str().unwrap().to_owned();
    let old = token(changes(&api, &ada, "").await);
    api.expect(204, Method::DELETE, &format!("{task}?permanent=true"), &ada, json!({})).await;
    let newer = token(changes(&api, &ada, "").await);
    let ahead = old.replacen("c2", "c99", 1);
    assert_ne!(ahead, old);
    let gone = async |token: &str, since: &str| {
        let path = format!("/api/v1/changes?since={since}");
        let reply = api.expect(410, Method::GET, &path, token, json!({})).await;
        assert_eq!(reply.body["code"], "changes-gone");
    };
    gone(&ada, &ahead).await;
    let told = changes(&api, &ada, &format!("since={old}")).await;
    assert_eq!(told["tombstones"].as_array().unwrap().len(), 1, "while the tombstone is there");

    // Tombstones are kept for 30 days; the job that sweeps them is armed by deletions.
    api.clock.advance(TimeDelta::days(31));
    api.dapr.advance(std::time::Duration::from_secs(10 * 366 * 86_400));
    api.dapr.fire_due_jobs().await;
    ada = api.token("ada").await;
    gone(&ada, &old).await;
    changes(&api, &ada, &format!("since={newer}")).await;
    changes(&api, &ada, "").await;
}

#[tokio::test]
async fn a_token_belongs_to_its_user_and_cannot_be_made_up() {
    let api = Api::new();
    let (ada, eve) = (api.token("ada").await, api.token("eve").await);
    api.create(&ada, "a").await;
    api.create(&eve, "b").await;
    let hers = changes(&api, &eve, "").await["next_token"].as_str().unwrap().to_owned();
    for query in [
        format!("since={hers}"),
        "since=c1".to_owned(),
        "since=c1.".to_owned(),
        "since=x.50e721e4".to_owned(),
        "since=c01.50e721e4".to_owned(),
        format!("since=c{}", "9".repeat(10_000)),
        "since=%FF".to_owned(),
    ] {
        let reply = api
            .expect(422, Method::GET, &format!("/api/v1/changes?{query}"), &ada, json!({}))
            .await;
        assert_eq!(reply.body["errors"][0]["parameter"], "since", "{query}");
    }
    for query in ["limit=0", "limit=501", "limit=x", "limit=", "limit=1&limit=2"] {
        let reply = api
            .expect(422, Method::GET, &format!("/api/v1/changes?{query}"), &ada, json!({}))
            .await;
        assert_eq!(reply.body["errors"][0]["parameter"], "limit", "{query}");
    }
    let reply = api.expect(422, Method::GET, "/api/v1/changes?until=x", &ada, json!({})).await;
    assert_eq!(reply.body["errors"][0]["parameter"], "until");
}

#[tokio::test]
async fn a_task_that_the_first_version_kept_is_told_as_well() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let kept = r#"{"id":"0190f2d7-0000-7000-8000-000000000001","title":"old","status":"open","tags":[],"version":1,
        "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}"#;
    let kept: Record = serde_json::from_str(kept).unwrap();
    let old = move |_: &book::View<Record>| {
        let put = vec![(ID.to_owned(), kept.clone())];
        Ok::<_, ()>((book::Change { put, remove: vec![], events: vec![] }, ()))
    };
    api.books.open("ada").commit(old).await.unwrap();
    api.create(&ada, "new").await;
    let copy = Copy::whole(&api, &ada).await;
    assert_eq!(copy.ids("task"), 2, "{copy:?}");
}
