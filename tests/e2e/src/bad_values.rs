//! Well-formed requests that ask for too much, or show what was never given to them, are refused and leave nothing behind.

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use testkit::{Reply, Result, User, with_daybook};

/// The longest body that is read.
const BODY_BYTES: usize = 1 << 20;

#[tokio::test(flavor = "multi_thread")]
async fn too_much_is_refused() -> Result<()> {
    with_daybook(async |daybook| {
        let eve = daybook.user("eve").await?;
        too_long_bodies(&eve).await?;
        too_large_values(&eve).await?;
        too_long_queries(&eve).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_shows_nothing_that_it_was_not_given_for() -> Result<()> {
    with_daybook(async |daybook| {
        let (ada, bob) = (daybook.user("ada").await?, daybook.user("bob").await?);
        for number in 0..3 {
            ada.create(&format!("ada's {number}")).await?.expect_status(201);
            bob.create(&format!("bob's {number}")).await?.expect_status(201);
        }
        let page = ada.api().get("/api/v1/tasks?limit=1").await?.expect_status(200).json();
        let cursor = page["next_cursor"].as_str().ok_or("one page of several")?.to_owned();
        let next = |cursor: &str| format!("/api/v1/tasks?limit=1&cursor={cursor}");
        ada.api().get(&next(&cursor)).await?.expect_status(200);
        refused(&bob.api().get(&next(&cursor)).await?, 422, "invalid-query", "cursor");
        refused(
            &ada.api().get(&format!("{}&status=open", next(&cursor))).await?,
            422,
            "invalid-query",
            "cursor",
        );
        for forged in forgeries(&cursor) {
            let reply = ada.api().get(&next(&forged)).await?;
            // Some still say a place in the order of ada's own tasks; none may say more.
            if reply.status == 200 {
                let page = reply.json();
                let titles = page["items"].as_array().into_iter().flatten();
                let mut titles = titles.map(|task| task["title"].as_str().unwrap_or_default());
                assert!(titles.all(|title| title.starts_with("ada's")), "{forged}: {page}");
            } else {
                refused(&reply, 422, "invalid-query", "cursor");
            }
        }
        Ok(())
    })
    .await
}

/// The answer must be a problem of this status and code that names this place.
#[track_caller]
fn refused(reply: &Reply, status: u16, code: &str, place: &str) {
    let problem = reply.json();
    assert_eq!(reply.status, status, "{reply:?}");
    assert_eq!(problem["code"], code, "{reply:?}");
    let named = ["pointer", "parameter"].map(|kind| &problem["errors"][0][kind]);
    assert!(place.is_empty() || named.contains(&&json!(place)), "{reply:?}");
}

async fn create(user: &User, body: impl Into<Bytes>) -> Result<Reply> {
    let headers = [("content-type", "application/json")];
    user.api().send(Method::POST, "/api/v1/tasks", &headers, body.into()).await
}

async fn too_long_bodies(eve: &User) -> Result<()> {
    let body = r#"{"title":"as long as may be"}"#;
    let padded = |length: usize| format!("{body}{}", " ".repeat(length - body.len()));
    refused(&create(eve, padded(BODY_BYTES + 1)).await?, 413, "body-too-large", "");
    assert_eq!(eve.tasks().await?.len(), 0);
    let longest = create(eve, padded(BODY_BYTES)).await?.expect_status(201).json();
    let id = longest["id"].as_str().unwrap_or_default();
    eve.api().delete(&format!("/api/v1/tasks/{id}?permanent=true")).await?;
    assert_eq!(eve.tasks().await?.len(), 0);
    Ok(())
}

async fn too_large_values(eve: &User) -> Result<()> {
    let tags = |count| (0..count).map(|tag| format!("tag{tag}")).collect::<Vec<_>>();
    let steps = |count| (0..count).map(|step| json!({ "title": step.to_string() })).collect();
    let reminder = json!({ "relative_to": "due", "offset_minutes": -30 });
    let cases: [(&str, &str, Value); 8] = [
        ("title", "/title", json!("a".repeat(501))),
        ("title", "/title", json!("\u{1f331}".repeat(501))),
        ("notes", "/notes", json!("\u{e9}".repeat(32 * 1024 + 1))),
        ("tags", "/tags", json!(tags(101))),
        ("tags", "/tags", json!(tags(10_001))),
        ("tags", "/tags/0", json!(["a".repeat(101)])),
        ("checklist", "/checklist", Value::Array(steps(201))),
        ("reminders", "/reminders", json!(vec![reminder; 33])),
    ];
    for (field, pointer, value) in cases {
        let mut body = json!({ "title": "a task" });
        body[field] = value;
        refused(&create(eve, body.to_string()).await?, 422, "invalid-body", pointer);
    }
    assert_eq!(eve.tasks().await?.len(), 0);
    let left = eve.api().get("/api/v1/tags").await?.expect_status(200).json();
    assert_eq!(left["items"], json!([]), "no tag is left of what was refused");
    Ok(())
}

async fn too_long_queries(eve: &User) -> Result<()> {
    let ask = async |query: String| eve.api().get(&format!("/api/v1/tasks?{query}")).await;
    let filter = "tag:home+or+".repeat(5_400);
    refused(&ask(format!("filter={}", &filter[..64_000])).await?, 422, "invalid-query", "filter");
    let nested = "(".repeat(30_000);
    refused(&ask(format!("filter={nested}")).await?, 422, "invalid-query", "filter");
    let many = "tag=home&".repeat(5_000);
    refused(&ask(many).await?, 422, "invalid-query", "");
    refused(&ask(format!("text={}", "a+".repeat(20_000))).await?, 422, "invalid-query", "text");
    refused(&ask(format!("sort={}", "due,".repeat(10_000))).await?, 422, "invalid-query", "sort");
    refused(&ask(format!("cursor={}", "a".repeat(60_000))).await?, 422, "invalid-query", "cursor");
    Ok(())
}

/// The cursor with each letter changed, with parts missing, and with more at its end.
fn forgeries(cursor: &str) -> Vec<String> {
    let changed = (0..cursor.len()).map(|place| {
        let other = if &cursor[place..=place] == "A" { "B" } else { "A" };
        format!("{}{other}{}", &cursor[..place], &cursor[place + 1..])
    });
    let cut = (0..cursor.len()).step_by(5).map(|end| cursor[..end].to_owned());
    let more = ["A", "=", "%00", "%2B"].map(|more| format!("{cursor}{more}"));
    changed.chain(cut).chain(more).collect()
}
