//! One span per request, child of the caller's trace where there is one.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, Span, field};

use super::request_id::{RequestId, X_REQUEST_ID};
use crate::telemetry;

/// Runs the rest of the request in a span that carries `trace_id` and `request_id`.
pub(super) async fn in_span(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let id = RequestId::of(request.headers());
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{} {route}", request.method()),
        otel.kind = "server",
        http.method = %request.method(),
        http.route = route,
        http.status = field::Empty,
        trace_id = field::Empty,
        request_id = id.as_str(),
    );
    telemetry::set_parent_from(&span, request.headers());
    let header = id.header();
    let mut response = id.during(next.run(request).instrument(span.clone())).await;
    response.headers_mut().insert(X_REQUEST_ID, header);
    finish(&span, &response);
    response
}

fn finish(span: &Span, response: &Response) {
    let status = response.status();
    span.record("http.status", status.as_u16());
    span.in_scope(|| tracing::debug!(http.status = status.as_u16(), "answered"));
}
