//! One span per request, child of the caller's trace where there is one.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, Span, field};

use crate::telemetry;

/// Runs the rest of the request in a span that carries `trace_id`.
pub(super) async fn in_span(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{} {route}", request.method()),
        otel.kind = "server",
        http.method = %request.method(),
        http.route = route,
        http.status = field::Empty,
        trace_id = field::Empty,
    );
    telemetry::set_parent_from(&span, request.headers());
    let response = next.run(request).instrument(span.clone()).await;
    finish(&span, &response);
    response
}

fn finish(span: &Span, response: &Response) {
    let status = response.status();
    span.record("http.status", status.as_u16());
    span.in_scope(|| tracing::debug!(http.status = status.as_u16(), "answered"));
}
