//! Trace ids flow with no exporter, and measures come out as Prometheus reads them.
//!
//! One test, because telemetry is set up once per process.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::get;
use http::Request;
use serde_json::Value;
use tower::ServiceExt;

use super::*;
use crate::Env;
use crate::http::{Limits, finish};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

async fn problem(request: Request<Body>) -> Value {
    let routes: Router = finish(Router::new().route("/fine", get(|| async {})), Limits::default());
    let response = routes.oneshot(request).await.unwrap();
    serde_json::from_slice(&to_bytes(response.into_body(), 10_000).await.unwrap()).unwrap()
}

#[tokio::test]
async fn traces_and_measures_flow() {
    let env = Env::table([
        ("APP_PORT", "1"),
        ("OPS_LISTEN", "127.0.0.1:2"),
        ("RUST_LOG", "off"),
        ("LOG_FORMAT", "json"),
    ]);
    let settings = ServiceSettings::from_env(&env).unwrap();
    assert_eq!(current_trace_id(), None);
    let guard = init("task-api", &settings).unwrap();
    assert!(matches!(init("task-api", &settings), Err(TelemetryError::Twice(_))));

    let traced =
        Request::get("/nothing").header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"));
    assert_eq!(problem(traced.body(Body::empty()).unwrap()).await["trace_id"], TRACE);

    let untraced = problem(Request::get("/nothing").body(Body::empty()).unwrap()).await;
    let made = untraced["trace_id"].as_str().unwrap();
    assert!(made.len() == 32 && made != TRACE, "{made}");

    let text = guard.metrics().render();
    assert!(text.contains(r#"http_request_duration_seconds_count{app="task-api""#), "{text}");
    assert!(text.contains("process_resident_memory_bytes"), "{text}");
    assert_eq!(metrics_text().is_empty(), text.is_empty());
}

#[test]
fn a_wrong_filter_is_named() {
    let error = TelemetryError::from(logs::filter("task_api=loud=x").unwrap_err());
    assert!(error.to_string().starts_with("RUST_LOG is not valid"));
}
