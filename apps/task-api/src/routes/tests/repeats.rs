//! Requests that come again under the same `Idempotency-Key`.

use std::time::Duration;

use chrono::TimeDelta;

use super::*;

const KEY: &[(&str, &str)] = &[("idempotency-key", "8e03978e-40d5-43dd-bc93-6894a57f9324")];

fn is_replay(reply: &Reply) -> bool {
    reply.headers.get("idempotent-replayed").is_some_and(|value| value == "true")
}

async fn count(api: &Api, token: &str) -> usize {
    api.send(Method::GET, "/api/v1/tasks", token, "").await.body["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_on_any_replica() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let body = r#"{"title":"a","tags":["t"]}"#;
    let first = api.send_with(Method::POST, "/api/v1/tasks", &ada, KEY, body).await;
    let task = first.headers[header::LOCATION].to_str().unwrap().to_owned();
    api.expect(200, Method::PATCH, &task, &ada, json!({ "title": "changed since" })).await;
    for replica in [&api, &api.beside(), &api.beside()] {
        let again = replica.send_with(Method::POST, "/api/v1/tasks", &ada, KEY, body).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        for name in ["location", "etag", "content-type"] {
            assert_eq!(again.headers[name], first.headers[name]);
        }
        assert!(is_replay(&again) && !is_replay(&first));
    }
    assert_eq!((count(&api, &ada).await, api.published().await.len()), (1, 3));
    let eve = api.token("eve").await;
    let hers = api.send_with(Method::POST, "/api/v1/tasks", &eve, KEY, body).await;
    assert!(hers.status == StatusCode::CREATED && !is_replay(&hers), "a key is one user's own");
}

#[tokio::test]
async fn a_lost_reply_and_a_repeat_make_one_change() {
    for fault in [Fault::LostReply, Fault::LostRequest, Fault::Late] {
        let api = Api::new();
        let ada = api.token("ada").await;
        let task = api.made(&ada, json!({ "title": "a" })).await;
        let duplicate = format!("{task}/duplicate");
        api.dapr.plan(Call::Write, fault);
        let first = api.send_with(Method::POST, &duplicate, &ada, KEY, "").await;
        let again = api.beside().send_with(Method::POST, &duplicate, &ada, KEY, "").await;
        assert_eq!(again.status, StatusCode::CREATED);
        if first.status.is_success() {
            assert_eq!(again.body, first.body);
        }
        assert_eq!(count(&api, &ada).await, 2);
    }
}

#[tokio::test]
async fn the_same_key_with_another_request_is_refused() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let first = api.send_with(Method::POST, "/api/v1/tasks", &ada, KEY, r#"{"title":"a"}"#).await;
    let task = first.headers[header::LOCATION].to_str().unwrap().to_owned();
    for (path, body) in
        [("/api/v1/tasks", r#"{"title":"b"}"#), (&format!("{task}/complete"), r#"{"title":"a"}"#)]
    {
        let refused = api.send_with(Method::POST, path, &ada, KEY, body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.body["code"], "idempotency-key-reused");
    }
    let wrong = api
        .send_with(
            Method::POST,
            "/api/v1/tasks",
            &ada,
            &[("idempotency-key", "")],
            r#"{"title":"b"}"#,
        )
        .await;
    assert_eq!(
        (wrong.status, &wrong.body["header"]),
        (StatusCode::BAD_REQUEST, &json!("idempotency-key"))
    );
}

#[tokio::test]
async fn what_was_refused_may_be_tried_again_with_the_same_key() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let refused = api.send_with(Method::POST, "/api/v1/tasks", &ada, KEY, r#"{"title":""}"#).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let good = api.send_with(Method::POST, "/api/v1/tasks", &ada, KEY, r#"{"title":"a"}"#).await;
    assert_eq!(good.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_repeat_of_what_is_under_way_is_told_to_wait() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let (first, second) = tokio::join!(
        api.send_with(Method::POST, "/api/v1/tasks", &ada, KEY, r#"{"title":"a"}"#),
        api.send_with(Method::POST, "/api/v1/tasks", &ada, KEY, r#"{"title":"a"}"#)
    );
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CONFLICT));
    assert_eq!(second.body["code"], "idempotency-key-in-flight");
    assert_eq!(second.headers[header::RETRY_AFTER], "1");
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day_and_then_forgotten() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let send = async |api: &Api| {
        api.send_with(Method::POST, "/api/v1/tasks", &ada, KEY, r#"{"title":"a"}"#).await
    };
    send(&api).await;
    api.clock.advance(TimeDelta::hours(11));
    assert!(is_replay(&send(&api).await));
    api.clock.advance(TimeDelta::hours(12) + TimeDelta::minutes(59));
    let ada = api.token("ada").await; // the first token is over by now
    let again = api.send_with(Method::POST, "/api/v1/tasks", &ada, KEY, r#"{"title":"a"}"#).await;
    assert!(is_replay(&again));
    api.clock.advance(TimeDelta::hours(2));
    let ada = api.token("ada").await;
    let anew = api.send_with(Method::POST, "/api/v1/tasks", &ada, KEY, r#"{"title":"a"}"#).await;
    assert!(anew.status == StatusCode::CREATED && !is_replay(&anew));
    api.dapr.advance(Duration::from_secs(30));
    let view = api.books.open("ada").read().await.unwrap();
    let kept = view.records.iter().filter(|(id, _)| id.starts_with("reply:")).count();
    assert_eq!(kept, 1, "the old one went with the new one's commit");
}
