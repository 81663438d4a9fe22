//! What an answer says to browsers, and which pages may ask.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::get;
use http::Request;
use tower::ServiceExt;

use super::*;
use crate::http::{ClientAddress, Limits, finish};

fn routes(edge: &Edge) -> Router {
    let page = ([(CONTENT_SECURITY_POLICY, "default-src 'self'")], "a page");
    let routes = Router::new()
        .route(
            "/address",
            get(|ClientAddress(address): ClientAddress| async move { address.to_string() }),
        )
        .route("/page", get(move || async move { page }));
    at_the_edge(finish(routes, Limits::default()), edge)
}

fn edge(rows: [(&'static str, &'static str); 3]) -> Edge {
    Edge::from_env(&Env::table(rows)).unwrap()
}

async fn ask(
    edge: &Edge,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> (HeaderMap, String) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let peer: SocketAddr = "10.0.0.1:4711".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    let (parts, body) = routes(edge).oneshot(request).await.unwrap().into_parts();
    let body = axum::body::to_bytes(body, 10_000).await.unwrap();
    (parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn every_answer_has_its_security_headers() {
    for path in ["/address", "/page", "/nothing"] {
        let (headers, _) = ask(&Edge::default(), "GET", path, &[]).await;
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}");
    }
    let (headers, _) = ask(&Edge::default(), "GET", "/nothing", &[]).await;
    assert_eq!(headers["content-security-policy"], NOTHING);
    let (headers, _) = ask(&Edge::default(), "GET", "/page", &[]).await;
    assert_eq!(headers["content-security-policy"], "default-src 'self'", "its own");
    assert_eq!(headers.get_all("content-security-policy").iter().count(), 1);

    let tls = Edge { behind_tls: true, ..Edge::default() };
    let (headers, _) = ask(&tls, "GET", "/nothing", &[]).await;
    assert_eq!(headers["strict-transport-security"], "max-age=31536000");
}

#[tokio::test]
async fn only_listed_pages_may_ask() {
    let edge = edge([
        ("CORS_ORIGINS", "https://app.example.com"),
        ("TRUSTED_PROXIES", ""),
        ("BEHIND_TLS", "off"),
    ]);
    let preflight = |origin: &'static str| {
        [
            ("origin", origin),
            ("access-control-request-method", "PATCH"),
            ("access-control-request-headers", "authorization,content-type"),
        ]
    };
    let (headers, _) =
        ask(&edge, "OPTIONS", "/address", &preflight("https://app.example.com")).await;
    assert_eq!(headers["access-control-allow-origin"], "https://app.example.com");
    assert!(headers["access-control-allow-methods"].to_str().unwrap().contains("PATCH"));
    assert!(headers["access-control-allow-headers"].to_str().unwrap().contains("authorization"));
    assert!(!headers.contains_key("access-control-allow-credentials"));

    let ours = [("origin", "https://app.example.com")];
    let (headers, _) = ask(&edge, "GET", "/address", &ours).await;
    assert_eq!(headers["access-control-allow-origin"], "https://app.example.com");
    assert!(headers["access-control-expose-headers"].to_str().unwrap().contains("etag"));
    assert!(headers["vary"].to_str().unwrap().contains("origin"));

    for origin in ["https://evil.example", "null", "https://app.example.com.evil.example"] {
        for (method, sent) in
            [("OPTIONS", preflight(origin).to_vec()), ("GET", vec![("origin", origin)])]
        {
            let (headers, _) = ask(&edge, method, "/address", &sent).await;
            assert!(!headers.contains_key("access-control-allow-origin"), "{method} {origin}");
        }
    }
    let (headers, _) = ask(&Edge::default(), "GET", "/address", &ours).await;
    assert!(!headers.contains_key("access-control-allow-origin"), "none by default");
}

#[tokio::test]
async fn a_request_knows_where_it_comes_from() {
    let forwarded = [("x-forwarded-for", "198.51.100.7")];
    let (_, address) = ask(&Edge::default(), "GET", "/address", &forwarded).await;
    assert_eq!(address, "10.0.0.1");
    let edge =
        edge([("CORS_ORIGINS", ""), ("TRUSTED_PROXIES", "10.0.0.0/8"), ("BEHIND_TLS", "on")]);
    let (_, address) = ask(&edge, "GET", "/address", &forwarded).await;
    assert_eq!(address, "198.51.100.7");
}

#[test]
fn a_wrong_setting_is_named() {
    for (name, value) in [("CORS_ORIGINS", "*"), ("TRUSTED_PROXIES", "all"), ("BEHIND_TLS", "yes")]
    {
        let error = Edge::from_env(&Env::table([(name, value)])).unwrap_err();
        assert!(error.to_string().starts_with(name), "{error}");
    }
}
