//! Health follows the sidecar and the shutdown, and does not flood the sidecar.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;
use crate::shutdown::Shutdown;

struct Ops {
    router: Router,
    sidecar_up: Arc<AtomicBool>,
    asked: Arc<AtomicU32>,
    shutdown: Shutdown,
}

fn ops() -> Ops {
    let (sidecar_up, asked) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU32::new(0)));
    let shutdown = Shutdown::new();
    let (up, count) = (sidecar_up.clone(), asked.clone());
    let probe = move || {
        count.fetch_add(1, Ordering::SeqCst);
        let answer = if up.load(Ordering::SeqCst) { Ok(()) } else { Err("refused") };
        async move { answer }
    };
    let health = Health::new(probe, shutdown.clone());
    Ops { router: router(health, Metrics::detached()), sidecar_up, asked, shutdown }
}

impl Ops {
    async fn get(&self, path: &str) -> (StatusCode, Value) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}

#[tokio::test(start_paused = true)]
async fn health_follows_the_sidecar_within_its_freshness() {
    let ops = ops();
    assert_eq!(ops.get("/readyz").await, (StatusCode::OK, json!({ "status": "ready" })));

    ops.sidecar_up.store(false, Ordering::SeqCst);
    tokio::time::advance(Duration::from_millis(250)).await;
    let (status, problem) = ops.get("/readyz").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(problem["detail"], "The sidecar does not answer: refused.");
    let alive = (StatusCode::OK, json!({ "status": "ok", "sidecar": "down" }));
    assert_eq!(ops.get("/healthz").await, alive);

    ops.sidecar_up.store(true, Ordering::SeqCst);
    tokio::time::advance(Duration::from_millis(250)).await;
    assert_eq!(ops.get("/readyz").await.0, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn many_who_ask_at_once_cost_one_call() {
    let ops = ops();
    let asking = (0..50).map(|_| ops.get("/readyz"));
    let answers = futures::future::join_all(asking).await;
    assert!(answers.iter().all(|(status, _)| *status == StatusCode::OK));
    assert_eq!(ops.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_app_that_is_ending_is_alive_and_not_ready() {
    let ops = ops();
    ops.shutdown.request();
    assert_eq!(ops.get("/readyz").await.1["code"], "not-ready");
    assert_eq!(ops.get("/healthz").await.0, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_sidecar_that_hangs_is_down() {
    let health = Health::new(std::future::pending::<Result<(), String>>, Shutdown::new());
    assert_eq!(health.sidecar().await, Err("no answer in 1 s".to_owned()));
}

#[tokio::test]
async fn the_port_closes_with_its_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = serve(listener, ops().router);
    tokio::net::TcpStream::connect(address).await.unwrap();
    drop(server);
    let closed = async { while tokio::net::TcpStream::connect(address).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(10), closed).await.unwrap();
}
