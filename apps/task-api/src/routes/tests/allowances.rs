//! How often somebody may ask, and whom a request counts against.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use service::http::{Edge, at_the_edge};

use super::*;
use crate::allowances::Allowances;

/// The API as the open net sees it.
struct Open {
    api: Api,
    router: Router,
}

struct Seen {
    status: u16,
    limit: String,
    retry_after: Option<String>,
}

impl Open {
    fn with(user: u32, address: u32) -> Self {
        let api = Api::new();
        let app = api.app.clone().allowing(Allowances::new(user, address));
        let health = Health::new(|| async { Ok::<_, String>(()) }, Shutdown::new());
        let router = at_the_edge(router(app, health), &Edge::default());
        Self { api, router }
    }

    async fn get(&self, from: &str, path: &str, token: &str) -> Seen {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        if !token.is_empty() {
            let value = format!("Bearer {token}").parse().unwrap();
            request.headers_mut().insert(header::AUTHORIZATION, value);
        }
        let peer = SocketAddr::new(from.parse().unwrap(), 4711);
        request.extensions_mut().insert(ConnectInfo(peer));
        let reply = self.router.clone().oneshot(request).await.unwrap();
        let header =
            |name: &str| reply.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
        Seen {
            status: reply.status().as_u16(),
            limit: header("ratelimit-limit").unwrap_or_default(),
            retry_after: header("retry-after"),
        }
    }

    /// How many of `count` requests in a row were let through.
    async fn passed(&self, count: usize, from: &str, path: &str, token: &str) -> usize {
        let mut passed = 0;
        for _ in 0..count {
            let seen = self.get(from, path, token).await;
            if seen.status == 429 {
                assert!(seen.retry_after.is_some());
            } else {
                passed += 1;
            }
        }
        passed
    }
}

#[tokio::test]
async fn a_user_may_ask_so_often_whatever_the_address() {
    let open = Open::with(5, 0);
    let (ada, eve) = (open.api.token("ada").await, open.api.token("eve").await);
    let first = open.get("192.0.2.1", "/api/v1/tasks", &ada).await;
    assert_eq!((first.status, first.limit.as_str()), (200, "5"));
    let passed = open.passed(10, "192.0.2.1", "/api/v1/tasks", &ada).await;
    let elsewhere = open.passed(10, "192.0.2.2", "/api/v1/lists", &ada).await;
    assert!(1 + passed + elsewhere < 12, "{passed} and {elsewhere}");
    assert_eq!(open.get("192.0.2.1", "/api/v1/tasks", &eve).await.status, 200);
}

#[tokio::test]
async fn whoever_is_not_known_counts_by_address() {
    let open = Open::with(0, 5);
    for token in ["", "x", "eyJhbGciOiJub25lIn0.eyJpc3MiOiJkYXlib29rIn0."] {
        let from = format!("192.0.2.{}", token.len() + 1);
        let passed = open.passed(20, &from, "/api/v1/tasks", token).await;
        assert!((5..10).contains(&passed), "{token}: {passed}");
    }
    let ada = open.api.token("ada").await;
    assert_eq!(open.passed(20, "192.0.2.1", "/api/v1/tasks", &ada).await, 20, "she is known");
    assert!(open.passed(20, "2001:db8::1", "/docs/errors", "").await < 10);
    assert!(open.passed(20, "2001:db8::2", "/docs/errors", "").await < 5, "the same subnet");
}

#[tokio::test]
async fn health_is_asked_as_often_as_anybody_likes() {
    let open = Open::with(1, 1);
    assert_eq!(open.passed(20, "192.0.2.1", "/healthz", "").await, 20);
}

#[tokio::test]
async fn what_the_page_of_the_api_needs_it_may_load() {
    let open = Open::with(0, 0);
    let get = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let reply = open.router.clone().oneshot(request).await.unwrap();
        let policy = reply.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let body = to_bytes(reply.into_body(), 8 << 20).await.unwrap();
        (policy, String::from_utf8_lossy(&body).into_owned())
    };
    let (policy, page) = get("/api/docs/").await;
    assert!(
        policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    // `script-src 'self'` runs no script that stands in the page itself.
    let scripts = page.split("<script").skip(1);
    for script in scripts {
        let (tag, rest) = script.split_once('>').unwrap();
        assert!(tag.contains("src=") && rest.trim_start().starts_with("</script>"), "{tag}");
    }
    assert!(!page.contains(" onload="), "{page}");
    let (policy, _) = get("/api/v1/openapi.json").await;
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
}
