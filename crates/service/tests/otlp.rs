//! Spans reach an OTLP endpoint, the last ones as telemetry ends.
//!
//! A process of its own, because telemetry is set up once per process.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::{get, post};
use http::Request;
use service::http::{Limits, finish};
use service::{Env, ServiceSettings, telemetry};
use tokio::net::TcpListener;
use tower::ServiceExt;

const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

#[tokio::test(flavor = "multi_thread")]
async fn spans_are_sent_and_none_is_lost_at_the_end() {
    let received: Arc<Mutex<Vec<u8>>> = Arc::default();
    let sink = received.clone();
    let collector = Router::new().route(
        EXPORT,
        post(move |body: Bytes| async move { sink.lock().unwrap().extend_from_slice(&body) }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, collector).await });

    let env = Env::from_fn(|name| match name {
        "APP_PORT" => Some("1".into()),
        "OPS_LISTEN" => Some("127.0.0.1:2".into()),
        "RUST_LOG" => Some("off".into()),
        "OTEL_EXPORTER_OTLP_ENDPOINT" => Some(endpoint.clone().into()),
        _ => None,
    });
    let guard = telemetry::init("audit", &ServiceSettings::from_env(&env).unwrap()).unwrap();
    let routes: Router = finish(Router::new().route("/{id}", get(|| async {})), Limits::default());
    routes.oneshot(Request::get("/7").body(Body::empty()).unwrap()).await.unwrap();

    // The end flushes, and must not hang on a collector that answers badly, as this one does.
    let ended = tokio::task::spawn_blocking(move || drop(guard));
    tokio::time::timeout(Duration::from_secs(20), ended).await.unwrap().unwrap();
    let sent = received.lock().unwrap().clone();
    for part in ["GET /{id}", "audit", "daybook"] {
        let found = sent.windows(part.len()).any(|window| window == part.as_bytes());
        assert!(found, "`{part}` is not in {}", String::from_utf8_lossy(&sent));
    }
}
