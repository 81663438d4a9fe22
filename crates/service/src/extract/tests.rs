//! Every way a request can be wrong, and where the problem points.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::{get, post};
use http::{Request, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use super::*;
use crate::http::{Limits, finish};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewTask {
    title: String,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    #[serde(rename = "a/b~c")]
    odd: u8,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    limit: Option<u16>,
}

fn routes() -> Router {
    let create = |ValidJson(task): ValidJson<NewTask>| async move {
        let sum: u32 = task.tags.iter().map(|tag| u32::from(tag.odd)).sum();
        format!("{} {sum}", task.title)
    };
    let routes = Router::new()
        .route("/tasks", post(create))
        .route("/tasks/{id}", get(|Path(id): Path<Uuid>| async move { id.to_string() }))
        .route("/list", get(|Query(page): Query<Page>| async move { format!("{:?}", page.limit) }));
    finish(routes, Limits { body_bytes: 64, ..Limits::default() })
}

async fn ask(request: Request<Body>) -> (StatusCode, Value) {
    let response = routes().oneshot(request).await.unwrap();
    let status = response.status();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    let bytes = to_bytes(response.into_body(), 10_000).await.unwrap();
    if status.is_success() {
        return (status, Value::String(String::from_utf8(bytes.to_vec()).unwrap()));
    }
    assert_eq!(kind, "application/problem+json");
    (status, serde_json::from_slice(&bytes).unwrap())
}

fn send(kind: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post("/tasks").header("content-type", kind).body(body.into()).unwrap()
}

#[track_caller]
fn check(problem: &(StatusCode, Value), status: u16, code: &str) {
    assert_eq!(problem.0, status, "{}", problem.1);
    assert_eq!(problem.1["code"], code);
    assert_eq!(problem.1["type"], format!("/docs/errors#{code}"));
    assert_eq!(problem.1["status"], status);
}

async fn check_field(body: &str, pointer: &str, detail: &str) {
    let problem = ask(send("application/json", body.to_owned())).await;
    check(&problem, 422, "invalid-body");
    assert_eq!(problem.1["errors"], json!([{ "pointer": pointer, "detail": detail }]), "{body}");
}

#[tokio::test]
async fn a_good_body_is_taken_in_each_json_type() {
    for kind in ["application/json", "Application/JSON; charset=utf-8", "application/x+json"] {
        let (status, body) = ask(send(kind, r#"{"title":"a","tags":[{"a/b~c":7}]}"#)).await;
        assert_eq!((status.as_u16(), body.as_str()), (200, Some("a 7")));
    }
}

#[tokio::test]
async fn a_wrong_field_is_pointed_at() {
    check_field("{}", "/title", "missing field `title`").await;
    check_field(r#"{"title":7}"#, "/title", "invalid type: integer `7`, expected a string").await;
    let unknown = "unknown field `titel`, expected `title` or `tags`";
    check_field(r#"{"titel":"a"}"#, "/titel", unknown).await;
    check_field(r#"{"title":"a","title":"b"}"#, "/title", "duplicate field `title`").await;
    let range = "invalid value: integer `256`, expected u8";
    let two = r#"{"title":"","tags":[{"a/b~c":1},{"a/b~c":256}]}"#;
    check_field(two, "/tags/1/a~1b~0c", range).await;
    check_field(r#"{"title":"","tags":[{}]}"#, "/tags/0/a~1b~0c", "missing field `a/b~c`").await;
    for not_an_object in [r#"["a",[]]"#, "7", "null"] {
        check_field(not_an_object, "", "expected an object").await;
    }
}

#[tokio::test]
async fn what_is_not_json_is_told_by_line_and_column() {
    let problem = ask(send("application/json", "{\n \"title\": oops}")).await;
    check(&problem, 400, "malformed-json");
    assert_eq!(problem.1["detail"], "expected value at line 2, column 11.");

    for body in ["", "[oops]", "{\"title\":\"a\"", "{\"title\":\"a\"} x"] {
        check(&ask(send("application/json", body)).await, 400, "malformed-json");
    }
    let problem = ask(send("application/json", &b"{\"title\":\"\xff\"}"[..])).await;
    check(&problem, 400, "malformed-json");
    assert_eq!(problem.1["detail"], "The body is not UTF-8: byte 10 is not valid.");
}

#[tokio::test]
async fn deep_nesting_is_refused_and_not_a_crash() {
    let limits = Limits { body_bytes: 1 << 20, ..Limits::default() };
    let take = |ValidJson(_): ValidJson<Value>| async {};
    let routes: Router = finish(Router::new().route("/tasks", post(take)), limits);
    for deep in ["[".repeat(500_000), r#"{"a":"#.repeat(100_000)] {
        let sent = routes.clone().oneshot(send("application/json", deep)).await.unwrap();
        assert_eq!(sent.status(), StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn a_long_body_is_413_and_another_type_is_415() {
    let long = format!(r#"{{"title":"{}"}}"#, "x".repeat(100));
    check(&ask(send("application/json", long)).await, 413, "body-too-large");
    check(&ask(send("text/plain", "{}")).await, 415, "unsupported-media-type");
    let bare = Request::post("/tasks").body(Body::from("{}")).unwrap();
    check(&ask(bare).await, 415, "unsupported-media-type");
}

#[tokio::test]
async fn an_id_that_cannot_be_one_names_nothing() {
    let problem = ask(Request::get("/tasks/not-a-uuid").body(Body::empty()).unwrap()).await;
    check(&problem, 404, "not-found");
    let detail = problem.1["detail"].as_str().unwrap();
    assert!(detail.starts_with("`not-a-uuid` is not a valid `id`"), "{detail}");
    let problem = ask(Request::get("/tasks/%ff").body(Body::empty()).unwrap()).await;
    check(&problem, 404, "not-found");
}

#[tokio::test]
async fn a_wrong_query_names_the_parameter() {
    for (query, parameter) in [("limit=x", "limit"), ("limit=70000", "limit"), ("lim=1", "lim")] {
        let get = Request::get(format!("/list?{query}")).body(Body::empty()).unwrap();
        let problem = ask(get).await;
        check(&problem, 422, "invalid-query");
        assert_eq!(problem.1["errors"][0]["parameter"], parameter, "{}", problem.1);
    }
    let good = ask(Request::get("/list?limit=7").body(Body::empty()).unwrap()).await;
    assert_eq!(good.1, "Some(7)");
}

async fn ask_object(request: Request<Body>) -> (StatusCode, Value) {
    let show = |object: JsonObject| async move { axum::Json(object.value) };
    let routes = finish(
        Router::new().route("/", post(show)),
        Limits { body_bytes: 1000, ..Limits::default() },
    );
    let response = routes.oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn an_object_is_read_as_it_was_sent_and_no_body_is_an_empty_one() {
    let sent = json!({ "a": [1, -2, 2.5, true, null, { "b": "\u{1F600}" }], "big": u64::MAX });
    let request = Request::post("/").header("content-type", "application/json");
    let (status, seen) = ask_object(request.body(sent.to_string().into()).unwrap()).await;
    assert_eq!((status, seen), (StatusCode::OK, sent));
    let (status, seen) = ask_object(Request::post("/").body(Body::empty()).unwrap()).await;
    assert_eq!((status, seen), (StatusCode::OK, json!({})));
    let (status, _) = ask_object(Request::post("/").body("{}".into()).unwrap()).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_name_that_comes_twice_is_told_at_any_depth() {
    for (body, status, pointer) in [
        (r#"{"a":1,"a":1}"#, 422, "/a"),
        (r#"{"a":[{"b":{"c/d":1,"c/d":2}}]}"#, 422, "/a/0/b/c~1d"),
        ("[]", 422, ""),
    ] {
        let request = Request::post("/").header("content-type", "application/json");
        let (seen, problem) = ask_object(request.body(body.into()).unwrap()).await;
        assert_eq!(
            (seen.as_u16(), &problem["errors"][0]["pointer"]),
            (status, &json!(pointer)),
            "{body}"
        );
    }
    let deep = format!("{}1{}", r#"{"a":"#.repeat(150), "}".repeat(150));
    for body in
        [deep.as_str(), "{", "{}x", "nul", r#"{"a":"\ud800"}"#, r#"{"a":01}"#, r#"{"a":1e999}"#]
    {
        let request = Request::post("/").header("content-type", "application/json");
        let (status, problem) = ask_object(request.body(body.to_owned().into()).unwrap()).await;
        assert_eq!(
            (status.as_u16(), &problem["code"]),
            (400, &json!("malformed-json")),
            "{body:.20}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_given_up() {
    let never = Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let request = Request::post("/").header("content-type", "application/json");
    let (status, problem) = ask_object(request.body(never).unwrap()).await;
    assert_eq!((status.as_u16(), &problem["code"]), (408, &json!("request-timeout")));
}
