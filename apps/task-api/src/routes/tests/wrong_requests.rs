//! Every wrong request gets a problem that points at what is wrong, and leaves nothing behind.

use super::*;
use crate::refusal::CODES;

#[tokio::test]
async fn a_wrong_body_gets_a_problem_that_points_at_the_field() {
    let api = Api::new();
    let ada = api.token("ada").await;
    let long = json!({ "title": "x".repeat(501) }).to_string();
    let huge = json!({ "title": "x".repeat(1 << 20) }).to_string();
    for (body, status, code, pointer) in [
        ("{", 400, "malformed-json", None),
        ("", 422, "invalid-body", Some("/title")),
        (r#"{"title":"a"} {}"#, 400, "malformed-json", None),
        (r#"{"title":"\ud800"}"#, 400, "malformed-json", None),
        ("[]", 422, "invalid-body", Some("")),
        ("{}", 422, "invalid-body", Some("/title")),
        (r#"{"title":7}"#, 422, "invalid-body", Some("/title")),
        (r#"{"title":null}"#, 422, "invalid-body", Some("/title")),
        (r#"{"title":"  "}"#, 422, "invalid-body", Some("/title")),
        (r#"{"title":"a\nb"}"#, 422, "invalid-body", Some("/title")),
        (r#"{"title":"a","title":"b"}"#, 422, "invalid-body", Some("/title")),
        (r#"{"title":"a","colour":"red"}"#, 422, "invalid-body", Some("/colour")),
        (long.as_str(), 422, "invalid-body", Some("/title")),
        (huge.as_str(), 413, "body-too-large", None),
    ] {
        let reply = api.send(Method::POST, "/api/v1/tasks", &ada, body).await;
        let shown = &body[..body.len().min(40)];
        assert_eq!((reply.status.as_u16(), &reply.body["code"]), (status, &json!(code)), "{shown}");
        assert_eq!(reply.headers[header::CONTENT_TYPE], "application/problem+json", "{shown}");
        assert_eq!(pointers(&reply).first().copied(), pointer, "{shown}");
    }
    assert!(api.published().await.is_empty() && api.dapr.documents().is_empty());
}

#[tokio::test]
async fn a_wrong_query_or_path_gets_a_problem_that_names_it() {
    let api = Api::new();
    let ada = api.token("ada").await;
    for (path, parameter) in [
        ("/api/v1/tasks?limit=0", "limit"),
        ("/api/v1/tasks?limit=201", "limit"),
        ("/api/v1/tasks?limit=x", "limit"),
        ("/api/v1/tasks?cursor=x", "cursor"),
        ("/api/v1/tasks?sort=size", "sort"),
        ("/api/v1/audit?limit=201", "limit"),
        ("/api/v1/audit?cursor=forged", "cursor"),
    ] {
        let reply = api.send(Method::GET, path, &ada, "").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(reply.body["errors"][0]["parameter"], json!(parameter), "{path}");
    }
    for path in ["/api/v1/tasks/x", "/api/v1/tasks/", "/api/v2/tasks", "/"] {
        let reply = api.send(Method::GET, path, &ada, "").await;
        assert_eq!(
            (reply.status, &reply.body["code"]),
            (StatusCode::NOT_FOUND, &json!("not-found"))
        );
    }
    let reply = api.send(Method::PUT, "/api/v1/tasks", &ada, "{}").await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn every_route_wants_a_token_that_holds() {
    let api = Api::new();
    let good = api.token("ada").await;
    let elsewhere = Api::new().token("ada").await;
    assert_eq!(good, elsewhere, "the key decides, not the process");
    let tampered = format!("{}x", good);
    let none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.";
    for (method, path) in [
        (Method::GET, "/api/v1/tasks".to_owned()),
        (Method::POST, "/api/v1/tasks".to_owned()),
        (Method::GET, format!("/api/v1/tasks/{ID}")),
        (Method::DELETE, format!("/api/v1/tasks/{ID}")),
        (Method::POST, format!("/api/v1/tasks/{ID}/complete")),
        (Method::GET, "/api/v1/audit".to_owned()),
    ] {
        for token in ["", "x", none, &tampered, &"x".repeat(100_000)] {
            let reply = api.send(method.clone(), &path, token, r#"{"title":"a"}"#).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path} {token:.20}");
            assert_eq!(reply.headers[header::WWW_AUTHENTICATE], "Bearer");
        }
    }
}

#[tokio::test]
async fn without_the_dev_only_issuer_no_token_is_given_or_taken() {
    let token = Api::new().token("ada").await;
    let api = Api::with(false, OneAnswer::default());
    let asked = api.send(Method::POST, "/api/v1/dev/tokens", "", r#"{"user":"ada"}"#).await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);
    assert_eq!(api.create(&token, "a").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_wrong_user_gets_no_token() {
    let api = Api::new();
    for user in ["", "Ada", "a||b", "a:b", &"a".repeat(65)] {
        let body = json!({ "user": user }).to_string();
        let reply = api.send(Method::POST, "/api/v1/dev/tokens", "", &body).await;
        assert_eq!((reply.status.as_u16(), pointers(&reply)), (422, vec!["/user"]), "{user}");
    }
}

#[tokio::test]
async fn the_type_of_a_problem_leads_to_a_heading_for_people() {
    let api = Api::new();
    let problem = api.send(Method::GET, "/api/v1/tasks", "", "").await;
    let (path, code) = problem.body["type"].as_str().unwrap().split_once('#').unwrap();
    let request = Request::get(path).body(Body::empty()).unwrap();
    let reply = api.router.clone().oneshot(request).await.unwrap();
    let page = to_bytes(reply.into_body(), 1 << 20).await.unwrap();
    let page = std::str::from_utf8(&page).unwrap();
    assert_eq!(code, "unauthenticated");
    let codes = || service::problem::CODES.into_iter().chain(CODES);
    for code in codes() {
        assert!(page.contains(&format!("\n## {code}\n")), "docs/errors.md has no heading {code}");
    }
    for heading in page.lines().filter_map(|line| line.strip_prefix("## ")) {
        assert!(codes().any(|code| code == heading), "nothing answers with {heading}");
    }
}
