//! Passes a request on, and its answer back.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use subtle::ConstantTimeEq;

use crate::dial::{Allowed, dial, tls};
use crate::refused::Refused;
use crate::target::Target;

/// The header in which whoever calls shows the token.
pub const TOKEN: &str = "egress-token";
/// The longest body that is passed on.
const MOST_SENT: usize = 256 << 10;
/// So much of an answer is passed back.
const MOST_ANSWERED: usize = 16 << 10;
/// From resolving the name to the answer's end.
const LIMIT: Duration = Duration::from_secs(8);

/// What requests are passed on with.
#[derive(Clone)]
pub struct Relay {
    token: Arc<str>,
    allowed: Arc<Allowed>,
    tls: Arc<ClientConfig>,
}

impl Relay {
    /// For whoever shows `token`.
    #[must_use]
    pub fn new(token: &str, allowed: Allowed) -> Self {
        Self { token: token.into(), allowed: Arc::new(allowed), tls: tls() }
    }

    /// Takes requests of any path.
    pub fn router(self) -> Router {
        Router::new().fallback(any(pass_on)).with_state(self)
    }
}

async fn pass_on(State(relay): State<Relay>, request: Request) -> Response {
    let shown = request.headers().get(TOKEN).map(HeaderValue::as_bytes).unwrap_or_default();
    if !bool::from(shown.ct_eq(relay.token.as_bytes())) {
        return Refused::Token.into_response();
    }
    if request.method() != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let Some(target) = Target::of(request.uri()) else { return Refused::NoAddress.into_response() };
    let headers = passed_on(request.headers(), &target);
    let Ok(body) = to_bytes(request.into_body(), MOST_SENT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match tokio::time::timeout(LIMIT, send(&relay, &target, headers, body)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(refused)) => refused.into_response(),
        Err(_) => Refused::TooLate.into_response(),
    }
}

/// Nothing of ours but what a webhook has.
fn passed_on(headers: &HeaderMap, target: &Target) -> HeaderMap {
    let ours = headers
        .iter()
        .filter(|(name, _)| **name == CONTENT_TYPE || name.as_str().starts_with("webhook-"));
    let mut all: HeaderMap = ours.map(|(name, value)| (name.clone(), value.clone())).collect();
    if let Ok(host) = HeaderValue::from_str(&target.authority) {
        all.insert(HOST, host);
    }
    all.insert(USER_AGENT, HeaderValue::from_static("Daybook-Webhooks/1"));
    all
}

async fn send(
    relay: &Relay,
    target: &Target,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let connection = dial(target, &relay.allowed, &relay.tls).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(connection))
        .await
        .map_err(Refused::NoHttp)?;
    // It ends when the sender goes, at the end of this call.
    let driven = async move {
        if let Err(error) = connection.await {
            tracing::debug!(error = &error as &dyn std::error::Error, "a connection ended early");
        }
    };
    tokio::spawn(driven);
    let mut request = http::Request::new(Full::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = target.path.parse().map_err(|_| Refused::NoAddress)?;
    *request.headers_mut() = headers;
    let (head, answer) = sender.send_request(request).await.map_err(Refused::NoHttp)?.into_parts();
    if head.status.is_redirection() {
        return Err(Refused::Redirect);
    }
    let mut response = Response::new(Body::from(beginning(answer).await));
    *response.status_mut() = head.status;
    if let Some(kind) = head.headers.get(CONTENT_TYPE) {
        response.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    Ok(response)
}

/// As much of an answer as is passed back; what goes wrong after the status is not worth a second call.
async fn beginning(answer: hyper::body::Incoming) -> Vec<u8> {
    let mut answer = Limited::new(answer, MOST_ANSWERED);
    let mut read = Vec::new();
    while let Some(Ok(frame)) = answer.frame().await {
        if let Some(data) = frame.data_ref() {
            read.extend_from_slice(data);
        }
    }
    read
}
