//! What surrounds the routes: limits, panics, and the paths that are not there.

mod smuggling;

use std::future::pending;

use axum::body::{Body, to_bytes};
use axum::routing::get;
use http::StatusCode;
use serde_json::Value;
use tower::ServiceExt;

use super::*;

fn routes() -> Router {
    async fn panics() {
        panic!("a handler's fault");
    }
    let routes = Router::new()
        .route("/panics", get(panics))
        .route("/hangs", get(pending::<()>))
        .route("/fine", get(|| async { "fine" }));
    finish(routes, Limits { request: Duration::from_secs(3), ..Limits::default() })
}

async fn check(method: &str, path: &str, status: StatusCode, code: &str) -> Response {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let (parts, body) = routes().oneshot(request).await.unwrap().into_parts();
    assert_eq!(parts.status, status);
    assert_eq!(parts.headers["content-type"], "application/problem+json");
    let body: Value = serde_json::from_slice(&to_bytes(body, 10_000).await.unwrap()).unwrap();
    assert_eq!(body["code"], code);
    Response::from_parts(parts, Body::empty())
}

#[tokio::test]
async fn a_path_that_is_not_there_is_a_problem() {
    check("GET", "/nothing", StatusCode::NOT_FOUND, "not-found").await;
}

#[tokio::test]
async fn a_method_that_is_not_taken_says_which_are() {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let response = check("POST", "/fine", status, "method-not-allowed").await;
    assert_eq!(response.headers()["allow"], "GET,HEAD");
}

#[tokio::test]
async fn a_panic_is_500_and_tells_nothing() {
    check("GET", "/panics", StatusCode::INTERNAL_SERVER_ERROR, "internal").await;
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_hangs_is_given_up() {
    let started = tokio::time::Instant::now();
    let response = check("GET", "/hangs", StatusCode::GATEWAY_TIMEOUT, "timeout").await;
    assert_eq!(started.elapsed().as_secs(), 3);
    assert_eq!(response.headers()["retry-after"], "1");
}

#[tokio::test]
async fn serving_ends_when_asked_to_and_not_before() {
    let shutdown = crate::Shutdown::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asking = shutdown.clone();
    let serving = tokio::spawn(async move { serve(listener, routes(), &asking).await });

    tokio::net::TcpStream::connect(address).await.unwrap();
    assert!(!serving.is_finished());
    shutdown.request();
    let ended = tokio::time::timeout(Duration::from_secs(10), serving).await;
    ended.unwrap().unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_client_that_never_ends_its_headers_is_let_go() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut client = tokio::net::TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let shutdown = crate::Shutdown::new();
    tokio::spawn(async move { serve(listener, routes(), &shutdown).await });

    client.write_all(b"GET /fine HTTP/1.1\r\nhost: here\r\n").await.unwrap();
    let mut answer = Vec::new();
    let read = client.read_to_end(&mut answer);
    tokio::time::timeout(Duration::from_secs(60), read).await.expect("closed").unwrap();
}
