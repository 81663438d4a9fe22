//! What a write is answered with: made once, sent now, and again where the request comes again.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::refusal::Refusal;

/// An answer that can be kept.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) etag: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) body: Option<Box<RawValue>>,
    pub(crate) is_replay: bool,
}

impl Answer {
    /// 200 with `body`.
    pub(crate) fn ok(body: &impl Serialize) -> Result<Self, Refusal> {
        Self::with(StatusCode::OK, body)
    }

    /// 201 with `body`, which is at `location` from now on.
    pub(crate) fn created(location: String, body: &impl Serialize) -> Result<Self, Refusal> {
        Ok(Self { location: Some(location), ..Self::with(StatusCode::CREATED, body)? })
    }

    /// That status, and nothing to say.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, etag: None, location: None, body: None, is_replay: false }
    }

    /// Names the version of what it shows.
    pub(crate) fn at_version(self, version: u64) -> Self {
        Self { etag: Some(etag(version)), ..self }
    }

    /// That status with `body`.
    pub(crate) fn with(status: StatusCode, body: &impl Serialize) -> Result<Self, Refusal> {
        let body = to_raw_value(body).map_err(Refusal::unwritable)?;
        Ok(Self { body: Some(body), ..Self::empty(status) })
    }
}

/// The entity tag of a version.
pub(crate) fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value: Option<String>| {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(name, value);
            }
        };
        set(ETAG, self.etag);
        set(LOCATION, self.location);
        if self.is_replay {
            headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
        }
        if let Some(body) = self.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *response.body_mut() = Body::from(String::from(Box::<str>::from(body)));
        }
        response
    }
}
