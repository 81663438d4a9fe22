//! Whatever is wrong with a request is answered as problem+json that points at it.

use bytes::Bytes;
use http::Method;
use testkit::{Client, Daybook, Reply, Result, User, with_daybook};

/// The answer must be RFC 9457, with this status, code and pointer.
#[track_caller]
fn check(reply: &Reply, status: u16, code: &str, pointer: Option<&str>) {
    let body = reply.json();
    assert_eq!(reply.status, status, "{reply:?}");
    assert_eq!(reply.header("content-type"), "application/problem+json", "{reply:?}");
    assert_eq!(body["code"], code, "{body}");
    assert_eq!(body["status"], status, "{body}");
    assert_eq!(body["type"], format!("/docs/errors#{code}"), "{body}");
    if let Some(pointer) = pointer {
        assert_eq!(body["errors"][0]["pointer"], pointer, "{body}");
    }
}

async fn post(client: &Client, kind: &str, body: impl Into<Bytes>) -> Result<Reply> {
    client.send(Method::POST, "/api/v1/tasks", &[("content-type", kind)], body.into()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_request_is_answered_with_what_is_wrong() -> Result<()> {
    with_daybook(async |daybook| {
        a_bad_body_is_pointed_at(daybook).await?;
        without_a_token_that_holds_nothing_is_shown(daybook).await?;
        a_wrong_address_or_query_is_refused(daybook).await
    })
    .await
}

async fn a_bad_body_is_pointed_at(daybook: &Daybook) -> Result<()> {
    let ada = daybook.user("eve").await?;
    let json = async |body: &'static str| post(ada.api(), "application/json", body).await;
    check(&json("{\"title\": ").await?, 400, "malformed-json", None);
    check(&json("\u{feff}").await?, 400, "malformed-json", None);
    check(&json("{\"title\": 5}").await?, 422, "invalid-body", Some("/title"));
    check(&json("{\"title\": \"\"}").await?, 422, "invalid-body", Some("/title"));
    check(&json("{\"title\": \"a\", \"colour\": 1}").await?, 422, "invalid-body", Some("/colour"));
    check(&json("{}").await?, 422, "invalid-body", Some("/title"));
    check(&json("[]").await?, 422, "invalid-body", None);
    let huge = format!("{{\"title\": \"{}\"}}", "a".repeat(1 << 20));
    check(&post(ada.api(), "application/json", huge).await?, 413, "body-too-large", None);
    check(&post(ada.api(), "text/plain", "{}").await?, 415, "unsupported-media-type", None);
    assert_eq!(ada.tasks().await?.len(), 0, "nothing of this made a task");
    Ok(())
}

async fn without_a_token_that_holds_nothing_is_shown(daybook: &Daybook) -> Result<()> {
    let task = a_task_of(&daybook.user("ada").await?).await?;
    let bob = daybook.user("bob").await?;
    let forged = format!("{}x", bob.token());
    for token in ["", "Bearer", "Bearer x.y.z", "Basic YTpi", &format!("Bearer {forged}")] {
        let anybody = daybook.api().with_header("authorization", token);
        for path in ["/api/v1/tasks", "/api/v1/audit", &task] {
            let reply = anybody.get(path).await?;
            check(&reply, 401, "unauthenticated", None);
            assert_eq!(reply.header("www-authenticate"), "Bearer", "{reply:?}");
        }
    }
    check(&daybook.api().get("/api/v1/tasks").await?, 401, "unauthenticated", None);
    check(&bob.api().get(&task).await?, 404, "not-found", None); // somebody else's
    Ok(())
}

async fn a_wrong_address_or_query_is_refused(daybook: &Daybook) -> Result<()> {
    let ada = daybook.user("ada").await?;
    check(&ada.api().get("/api/v1/nothing").await?, 404, "not-found", None);
    check(&ada.api().get("/api/v1/tasks/not-an-id").await?, 404, "not-found", None);
    let reply = ada.api().send(Method::PUT, "/api/v1/tasks", &[], Bytes::new()).await?;
    check(&reply, 405, "method-not-allowed", None);
    assert!(reply.header("allow").contains("POST"), "{reply:?}");
    for query in ["limit=0", "limit=201", "limit=many", "cursor=none", "colour=red"] {
        let reply = ada.api().get(&format!("/api/v1/tasks?{query}")).await?;
        check(&reply, 422, "invalid-query", None);
    }
    let reply =
        daybook.api().post("/api/v1/dev/tokens", &serde_json::json!({"user": "A:b"})).await?;
    check(&reply, 422, "invalid-body", Some("/user"));
    Ok(())
}

async fn a_task_of(user: &User) -> Result<String> {
    let task = user.create("water the plants").await?.expect_status(201);
    Ok(task.header("location").to_owned())
}
