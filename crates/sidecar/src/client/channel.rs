//! What every call carries: whom it is for, the token, the trace and a deadline that is kept.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};
use tonic::Status;
use tonic::body::Body;
use tonic::transport::Channel;
use tower::Service;

use super::too_late;

const APP_ID: HeaderName = HeaderName::from_static("dapr-app-id");
const API_TOKEN: HeaderName = HeaderName::from_static("dapr-api-token");
const TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");

/// A tower service over the sidecar's connection, for tonic's generated clients.
///
/// Each call has a deadline, streams included, that covers connecting, the answer and its body:
/// the one in the settings, or the one given by [`tonic::Request::set_timeout`]. When it passes,
/// the caller gets `DEADLINE_EXCEEDED`.
#[derive(Clone, Debug)]
pub struct AppChannel {
    channel: Channel,
    app_id: Option<HeaderValue>,
    api_token: Option<HeaderValue>,
    deadline: Duration,
}

impl AppChannel {
    pub(super) fn new(
        channel: Channel,
        api_token: Option<HeaderValue>,
        deadline: Duration,
    ) -> Self {
        Self { channel, app_id: None, api_token, deadline }
    }

    pub(super) fn for_app(self, app_id: HeaderValue) -> Self {
        Self { app_id: Some(app_id), ..self }
    }

    /// The same channel with another deadline for calls that name none.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Fills in the headers and gives the time that the call may take.
    fn prepare(&self, headers: &mut HeaderMap) -> Duration {
        if let Some(app_id) = &self.app_id {
            headers.insert(APP_ID, app_id.clone());
        }
        if let Some(token) = &self.api_token {
            headers.insert(API_TOKEN, token.clone());
        }
        crate::trace::inject(headers);
        let wanted = headers.get(TIMEOUT).and_then(|value| parse_timeout(value.to_str().ok()?));
        let allowed = wanted.unwrap_or(self.deadline);
        if let Ok(value) = HeaderValue::try_from(format!("{}m", allowed.as_millis())) {
            headers.insert(TIMEOUT, value);
        }
        allowed
    }
}

impl Service<Request<Body>> for AppChannel {
    type Response = Response<Bounded>;
    type Error = tonic::transport::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        // Waiting for the connection belongs to the call, where the deadline sees it.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let allowed = self.prepare(request.headers_mut());
        let mut channel = self.channel.clone();
        Box::pin(async move {
            let until = Instant::now() + allowed;
            let called = async {
                std::future::poll_fn(|cx| channel.poll_ready(cx)).await?;
                channel.call(request).await
            };
            match timeout_at(until, called).await {
                Ok(Ok(response)) => Ok(response.map(|body| Bounded::new(body, until, allowed))),
                Ok(Err(error)) if Instant::now() < until => Err(error),
                Ok(Err(_)) | Err(_) => Ok(late_answer(until, allowed)),
            }
        })
    }
}

/// An answer that consists of `DEADLINE_EXCEEDED` alone.
fn late_answer(until: Instant, allowed: Duration) -> Response<Bounded> {
    too_late(allowed).into_http::<Body>().map(|body| Bounded::new(body, until, allowed))
}

/// The body of an answer, which ends with `DEADLINE_EXCEEDED` when the deadline passes.
#[derive(Debug)]
pub struct Bounded {
    body: Body,
    deadline: Pin<Box<Sleep>>,
    allowed: Duration,
}

impl Bounded {
    fn new(body: Body, until: Instant, allowed: Duration) -> Self {
        Self { body, deadline: Box::pin(sleep_until(until)), allowed }
    }
}

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame);
        }
        match self.deadline.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Some(Err(too_late(self.allowed)))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Reads a `grpc-timeout` header: at most eight digits and a unit.
fn parse_timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}
