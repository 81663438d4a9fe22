//! Listings: what is filtered, sorted, paged, searched for and shown; what is refused.

use chrono::TimeDelta;

use super::*;

mod paging;
mod refused;
mod searching;

/// Ada, her token, and whatever tasks she was given.
struct Ada {
    api: Api,
    token: String,
}

impl Ada {
    async fn with(tasks: &[Value]) -> Self {
        let api = Api::new();
        let token = api.token("ada").await;
        let ada = Self { api, token };
        for task in tasks {
            ada.make(task.clone()).await;
        }
        ada
    }

    async fn make(&self, task: Value) -> String {
        self.api.clock.advance(TimeDelta::milliseconds(1)); // what is made later stands later
        self.api.made(&self.token, task).await
    }

    async fn get(&self, query: &str) -> Value {
        found(&self.api, &self.token, query).await
    }

    /// The titles of what is found.
    async fn titles(&self, query: &str) -> Vec<String> {
        titles(&self.get(query).await)
    }

    async fn refused(&self, query: &str) -> Value {
        let path = format!("/api/v1/tasks?{query}");
        let reply = self.api.send(Method::GET, &path, &self.token, "").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}: {}", reply.body);
        assert_eq!(reply.body["code"], "invalid-query", "{query}");
        reply.body["errors"][0].clone()
    }
}

async fn found(api: &Api, token: &str, query: &str) -> Value {
    let path = format!("/api/v1/tasks?{query}");
    let reply = api.send(Method::GET, &path, token, "").await;
    assert_eq!(reply.status, StatusCode::OK, "{query}: {}", reply.body);
    reply.body
}

fn titles(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
}

/// Tasks of many kinds; it is noon of 2030-05-01 in UTC, a Wednesday.
fn many_kinds() -> Vec<Value> {
    vec![
        json!({ "title": "plain" }),
        json!({ "title": "done", "status": "done" }),
        json!({ "title": "late", "priority": "high", "due": { "date": "2030-04-30" }, "tags": ["work", "home"] }),
        json!({ "title": "now", "priority": "critical", "due": { "date": "2030-05-01" }, "tags": ["work"] }),
        json!({ "title": "soon", "priority": "low", "due": { "date": "2030-05-03", "time": "09:00", "tz": "Europe/Berlin" },
            "reminders": [{ "relative_to": "due", "offset_minutes": -30 }] }),
        json!({ "title": "begun", "start": { "date": "2030-04-01" }, "tags": ["Later"],
            "recurrence": { "every": { "n": 1, "unit": "week" } }, "due": { "date": "2031-01-01" } }),
    ]
}

#[tokio::test]
async fn each_parameter_filters() {
    let ada = Ada::with(&many_kinds()).await;
    for (query, expected) in [
        ("", "plain done late now soon begun"),
        ("status=done", "done"),
        ("status=open,done&priority=high,low", "late soon"),
        ("min_priority=high", "late now"),
        ("tag=work&tag=home", "late"),
        ("any_tag=home&any_tag=later", "late begun"),
        ("tag=WORK&not_tag=home", "now"),
        ("list=inbox", "plain done late now soon begun"),
        ("list=00000000-0000-0000-0000-000000000001", ""),
        ("list=inbox&list=00000000-0000-0000-0000-000000000001", "plain done late now soon begun"),
        ("due_before=today", "late"),
        ("due_to=today", "late now"),
        ("due_on=today", "now"),
        ("due_from=2030-05-01&due_before=in+7+days", "now soon"),
        ("due_after=next%20monday", "begun"),
        ("start_on=2030-04-01", "begun"),
        ("created_on=today&status=done", "done"),
        ("created_after=today", ""),
        ("updated_from=2030-05-01T11:00:00Z&tag=home", "late"),
        ("updated_before=today&tag=home", ""),
        ("completed_on=2030-05-01", "done"),
        ("completed_before=yesterday", ""),
        ("overdue=true", "late"),
        ("overdue=false&has_due=true", "now soon begun"),
        ("today=true", "now"),
        ("recurring=true", "begun"),
        ("has_reminder=true", "soon"),
        ("has_due=false", "plain done"),
        ("has_start=true", "begun"),
        ("has_tags=true", "late now begun"),
        ("text=pla", "plain"),
        ("filter=priority+%3E%3D+high+and+not+tag:home", "now"),
        ("filter=overdue+or+today&sort=-priority", "now late"),
        ("filter=no+due&status=open", "plain"),
    ] {
        let titles = ada.titles(query).await.join(" ");
        assert_eq!(titles, expected, "{query}");
    }
}

#[tokio::test]
async fn each_order_is_kept_and_nothing_comes_last() {
    let ada = Ada::with(&many_kinds()).await;
    for (sort, expected) in [
        ("-priority,due", "now late soon begun plain done"),
        ("due", "late now soon begun plain done"),
        ("-due,title", "begun soon now late done plain"),
        ("title", "begun done late now plain soon"),
        ("status,-title", "soon plain now late begun done"),
        ("position", "plain done late now soon begun"),
        ("-created", "begun soon now late done plain"),
        ("", "plain done late now soon begun"),
    ] {
        let titles = ada.titles(&format!("sort={sort}")).await.join(" ");
        assert_eq!(titles, expected, "{sort}");
    }
}

#[tokio::test]
async fn days_are_those_of_the_zone_that_is_named() {
    let ada = Ada::with(&[
        json!({ "title": "late evening", "due": { "date": "2030-05-01", "time": "23:30", "tz": "UTC" } }),
        json!({ "title": "the day", "due": { "date": "2030-05-02" } }),
    ])
    .await;
    assert_eq!(ada.titles("due_on=2030-05-01").await, ["late evening"]);
    assert_eq!(ada.titles("due_on=2030-05-02&tz=Europe/Berlin").await, ["late evening", "the day"]);
    assert_eq!(ada.titles("today=true&tz=UTC").await, ["late evening"]);
    assert_eq!(ada.titles("today=true&tz=Pacific/Kiritimati").await, ["late evening", "the day"]);
    for zone in ["Berlin", "europe/berlin", "", "UTC+1"] {
        let error = ada.refused(&format!("today=true&tz={zone}")).await;
        assert_eq!(error["parameter"], "tz", "{zone}: {error}");
    }
}

#[tokio::test]
async fn the_trash_is_a_listing_of_its_own() {
    let ada = Ada::with(&[json!({ "title": "kept" })]).await;
    let path = ada.make(json!({ "title": "thrown away" })).await;
    ada.api.expect(200, Method::DELETE, &path, &ada.token, json!({})).await;
    assert_eq!(ada.titles("").await, ["kept"]);
    assert_eq!(ada.titles("trash=false").await, ["kept"]);
    assert_eq!(ada.titles("trash=true").await, ["thrown away"]);
    assert_eq!(ada.titles("trash=true&text=thrown").await, ["thrown away"]);
    assert_eq!(ada.titles("text=thrown").await, [""; 0]);
    ada.api.clock.advance(TimeDelta::days(30));
    let ada = Ada { token: ada.api.token("ada").await, ..ada };
    assert_eq!(ada.titles("trash=true").await, [""; 0], "it is not seen any more");
    assert_eq!(ada.titles("trash=true&text=thrown").await, [""; 0]);
}
