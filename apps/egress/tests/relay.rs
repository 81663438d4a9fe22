//! Requests through the relay to a server on this machine.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use egress::{Allowed, REFUSED, Relay, TOKEN};
use http::StatusCode;
use tower::ServiceExt;

/// Says what it was sent; `/moved` leads elsewhere, `/long` says much, `/sorry` fails.
async fn somebody() -> SocketAddr {
    let told = async |request: Request| {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, 1 << 20).await.expect("a test of ours");
        let mut names: Vec<_> = head.headers.keys().map(|name| name.as_str().to_owned()).collect();
        names.sort();
        format!("{} {} {}", head.uri, names.join(","), String::from_utf8_lossy(&body))
    };
    let router = Router::new()
        .route("/hook", post(told))
        .route("/moved", post(async || Redirect::temporary("/hook")))
        .route("/long", post(async || "x".repeat(1 << 20)))
        .route("/sorry", post(async || StatusCode::INTERNAL_SERVER_ERROR))
        .route("/hook", get(async || "got"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a test of ours");
    let address = listener.local_addr().expect("a test of ours");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn ask(allowed: &str, token: &str, path: &str) -> Response {
    let relay = Relay::new("secret", allowed.parse::<Allowed>().expect("a test of ours"));
    let request = Request::post(path)
        .header(TOKEN, token)
        .header("content-type", "application/json")
        .header("webhook-id", "1")
        .header("cookie", "ours")
        .header("authorization", "ours")
        .body(Body::from("{}"))
        .expect("a test of ours");
    relay.router().oneshot(request).await.into_response()
}

fn refusal(response: &Response) -> Option<&str> {
    response.headers().get(REFUSED)?.to_str().ok()
}

async fn text(response: Response) -> String {
    let body = to_bytes(response.into_body(), 1 << 21).await.expect("a test of ours");
    String::from_utf8(body.to_vec()).expect("a test of ours")
}

#[tokio::test]
async fn a_webhook_is_passed_on_with_what_is_its_own() {
    let at = somebody().await;
    let response = ask(&at.to_string(), "secret", &format!("/http/{at}/hook?x=1")).await;
    assert_eq!((response.status(), refusal(&response)), (StatusCode::OK, None));
    let names = "content-length,content-type,host,user-agent,webhook-id";
    assert_eq!(text(response).await, format!("/hook?x=1 {names} {{}}"));
}

#[tokio::test]
async fn what_is_not_public_is_not_called() {
    let at = somebody().await;
    let port = at.port();
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"] {
        let response = ask("", "secret", &format!("/http/{host}:{port}/hook")).await;
        assert_eq!(refusal(&response), Some("private-address"), "{host}");
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{host}");
    }
    // Another port of what is allowed is not.
    let response = ask("127.0.0.1:1", "secret", &format!("/http/{at}/hook")).await;
    assert_eq!(refusal(&response), Some("private-address"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let at = somebody().await;
    let response = ask(&at.to_string(), "secret", &format!("/http/{at}/moved")).await;
    assert_eq!(
        (response.status(), refusal(&response)),
        (StatusCode::BAD_GATEWAY, Some("redirect"))
    );
    assert!(response.headers().get("location").is_none());
}

#[tokio::test]
async fn an_answer_is_passed_back_but_not_all_of_it() {
    let at = somebody().await;
    let response = ask(&at.to_string(), "secret", &format!("/http/{at}/sorry")).await;
    assert_eq!((response.status(), refusal(&response)), (StatusCode::INTERNAL_SERVER_ERROR, None));
    let response = ask(&at.to_string(), "secret", &format!("/http/{at}/long")).await;
    assert!(text(response).await.len() <= 16 << 10);
}

#[tokio::test]
async fn who_shows_no_token_is_refused() {
    let at = somebody().await;
    for token in ["", "wrong", "secret "] {
        let response = ask(&at.to_string(), token, &format!("/http/{at}/hook")).await;
        assert_eq!(refusal(&response), Some("token"), "{token:?}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_told() {
    let response = ask("127.0.0.1", "secret", "/http/127.0.0.1:1/hook").await;
    assert_eq!(refusal(&response), Some("not-connected"));
    let response = ask("", "secret", "/https/name.invalid/hook").await;
    assert_eq!(refusal(&response), Some("no-such-host"));
    let response = ask("", "secret", "/ftp/example.com/hook").await;
    assert_eq!(refusal(&response), Some("no-address"));
}
