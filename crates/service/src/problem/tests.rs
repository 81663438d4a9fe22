//! The form that others see, and the headers that go with it.

use std::time::Duration;

use axum::body::to_bytes;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::*;

async fn sent(problem: Problem) -> (HeaderMap, Value) {
    let response = problem.into_response();
    let headers = response.headers().clone();
    let bytes = to_bytes(response.into_body(), 10_000).await.unwrap();
    (headers, serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn a_problem_says_what_and_where() {
    let problem = Problem::invalid_body("The title is too long.")
        .with_error(FieldError::at("/title", "must be at most 200 characters"));
    let (headers, body) = sent(problem).await;

    assert_eq!(headers["content-type"], "application/problem+json");
    let expected = json!({
        "type": "/docs/errors#invalid-body",
        "title": "The body is not what was expected",
        "status": 422,
        "code": "invalid-body",
        "detail": "The title is too long.",
        "errors": [{ "pointer": "/title", "detail": "must be at most 200 characters" }],
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn retry_after_is_rounded_up_to_seconds() {
    let (headers, _) = sent(Problem::unavailable("x", Duration::from_millis(1001))).await;
    assert_eq!(headers["retry-after"], "2");
}

#[tokio::test]
async fn who_is_not_known_is_told_the_scheme() {
    let (headers, _) = sent(Problem::unauthenticated("No token.")).await;
    assert_eq!(headers["www-authenticate"], "Bearer");
    let (headers, _) = sent(Problem::forbidden("Not yours.")).await;
    assert!(!headers.contains_key("www-authenticate"));
}

#[tokio::test]
async fn a_problem_can_say_more_for_programs() {
    let problem = Problem::conflict("Older.")
        .with_member("present_version", 7)
        .with_header(http::header::ETAG, http::HeaderValue::from_static("\"7\""))
        .with_error(FieldError::at("/version", "too old").with_code("invalid"));
    let (headers, body) = sent(problem).await;
    assert_eq!(
        (&headers["etag"], &body["present_version"]),
        (&"\"7\"".parse().unwrap(), &json!(7))
    );
    assert_eq!(body["errors"][0]["code"], "invalid");
}

#[test]
fn every_code_of_this_crate_is_listed() {
    let made = [
        Problem::malformed_json(""),
        Problem::invalid_body(""),
        Problem::body_too_large(),
        Problem::unsupported_media_type(""),
        Problem::invalid_query(""),
        Problem::not_found(""),
        Problem::unauthenticated(""),
        Problem::forbidden(""),
        Problem::conflict(""),
        Problem::too_many_requests(Duration::ZERO),
        Problem::request_timeout(),
        Problem::timeout(),
        Problem::unavailable("", Duration::ZERO),
        Problem::not_ready(""),
        Problem::internal(),
    ];
    for problem in &made {
        assert!(CODES.contains(&problem.code()), "{}", problem.code());
    }
    assert_eq!(made.len() + 1, CODES.len(), "`method-not-allowed` is made by its handler");
    assert_eq!(made[0].status(), StatusCode::BAD_REQUEST);
}
