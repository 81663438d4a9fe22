//! What stands around every app's routes: limits, a span and a measure per request, and a problem
//! for whatever no route answers.

mod address;
mod edge;
mod measure;
mod origins;
mod rate;
mod request_id;
mod serve;
mod span;
#[cfg(test)]
mod tests;
mod unread;

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

use crate::problem::{self, Problem};

pub use address::{ClientAddress, NoNetworks, Proxies};
pub use edge::{Edge, at_the_edge};
pub use origins::{NoOrigins, Origins};
pub use rate::{Rate, Rates};
pub use request_id::current_request_id;
pub use serve::serve;

/// How much a request may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest body taken, in bytes; more is 413.
    pub body_bytes: usize,
    /// How long a handler may take; more is 504. Longer than any deadline towards the sidecar.
    pub request: Duration,
}

impl Default for Limits {
    /// 64 KiB and 15 s.
    fn default() -> Self {
        Self { body_bytes: 64 * 1024, request: Duration::from_secs(15) }
    }
}

/// Finishes an app's public routes: 404, 405, 413, 504 and a panic become problem details, and
/// each request has a span (child of the caller's `traceparent`) and is measured.
///
/// Call it last, once, on the whole router.
pub fn finish<S: Clone + Send + Sync + 'static>(routes: Router<S>, limits: Limits) -> Router<S> {
    routes
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(from_fn(move |request: Request, next: Next| within(limits.request, request, next)))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn(measure::measure))
        .layer(from_fn(span::in_span))
}

async fn within(limit: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::timeout().into_response(),
    }
}

/// The panic hook has logged the cause already.
fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    Problem::internal().into_response()
}
