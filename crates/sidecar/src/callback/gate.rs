//! The door: who may come in, and that no panic behind it tears a connection down.

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
use tracing::{error, warn};

use super::guard::Panicked;
use crate::Secret;

/// The sidecar sends no token with these.
const OPEN: [&str; 3] = [
    "/dapr.proto.runtime.v1.AppCallback/ListTopicSubscriptions",
    "/dapr.proto.runtime.v1.AppCallback/ListInputBindings",
    "/dapr.proto.runtime.v1.AppCallbackHealthCheck/HealthCheck",
];

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
        let called = AssertUnwindSafe(self.inner.call(request)).catch_unwind();
        Box::pin(async move {
            called.await.unwrap_or_else(|payload| {
                let error = Panicked::of(payload.as_ref());
                error!(path, %error, "a gRPC service panicked");
                Ok(Status::internal("the app failed").into_http())
            })
        })
    }
}
