//! The door: who may come in, whose trace a call belongs to, and that no panic behind it tears a
//! connection down.

use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::FutureExt;
use http::{Request, Response};
use subtle::ConstantTimeEq;
use tonic::Status;
use tonic::body::Body;
use tower::{Layer, Service};
use tracing::{Instrument, Span, error, info_span, warn};

use super::guard::Panicked;
use crate::{Secret, trace};

/// The sidecar sends no token with these.
const OPEN: [&str; 3] = [
    "/dapr.proto.runtime.v1.AppCallback/ListTopicSubscriptions",
    "/dapr.proto.runtime.v1.AppCallback/ListInputBindings",
    "/dapr.proto.runtime.v1.AppCallbackHealthCheck/HealthCheck",
];

/// What the sidecar itself calls has spans of its own, one for each event.
const OF_THE_SIDECAR: &str = "/dapr.proto.runtime.v1.";

/// A span for a call of the app's own services, whose parent is the caller's.
fn span_of(path: &str, request: &Request<Body>) -> Span {
    if path.starts_with(OF_THE_SIDECAR) {
        return Span::none();
    }
    let span = info_span!("serve call", rpc = path);
    trace::set_parent(&span, &trace::of_headers(request.headers()));
    span
}

#[derive(Clone, Debug)]
pub(super) struct GateLayer {
    token: Option<Arc<Secret>>,
}

impl GateLayer {
    pub(super) fn new(token: Option<Secret>) -> Self {
        Self { token: token.map(Arc::new) }
    }
}

impl<S> Layer<S> for GateLayer {
    type Service = Gate<S>;

    fn layer(&self, inner: S) -> Gate<S> {
        Gate { inner, token: self.token.clone() }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Gate<S> {
    inner: S,
    token: Option<Arc<Secret>>,
}

impl<S> Gate<S> {
    fn lets_in(&self, request: &Request<Body>) -> bool {
        let Some(token) = &self.token else { return true };
        if OPEN.contains(&request.uri().path()) {
            return true;
        }
        let given = request.headers().get("dapr-api-token").map_or(&[][..], |v| v.as_bytes());
        token.expose().as_bytes().ct_eq(given).into()
    }
}

impl<S> Service<Request<Body>> for Gate<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let path = request.uri().path().to_owned();
        if !self.lets_in(&request) {
            warn!(path, "turned away a call without the app's API token");
            let refusal = Status::unauthenticated("the app's API token is missing or wrong");
            return Box::pin(std::future::ready(Ok(refusal.into_http())));
        }
        let span = span_of(&path, &request);
        let called = AssertUnwindSafe(span.in_scope(|| self.inner.call(request))).catch_unwind();
        let answered = async move {
            called.await.unwrap_or_else(|payload| {
                let error = Panicked::of(payload.as_ref());
                error!(path, %error, "a gRPC service panicked");
                Ok(Status::internal("the app failed").into_http())
            })
        };
        Box::pin(answered.instrument(span))
    }
}
