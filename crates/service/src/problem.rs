//! The one shape every error leaves an app in: problem details, RFC 9457.

use std::borrow::Cow;
use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value};

mod common;
mod handlers;
#[cfg(test)]
mod tests;

pub use handlers::{method_not_allowed, not_found};

/// The codes that this crate itself answers with. Each has a heading in `docs/errors.md`.
pub const CODES: [&str; 16] = [
    "malformed-json",
    "invalid-body",
    "body-too-large",
    "unsupported-media-type",
    "invalid-query",
    "not-found",
    "method-not-allowed",
    "unauthenticated",
    "forbidden",
    "conflict",
    "too-many-requests",
    "request-timeout",
    "timeout",
    "unavailable",
    "not-ready",
    "internal",
];

/// Why a request was not fulfilled. Leaves as `application/problem+json`.
///
/// `type` is `/docs/errors#{code}`: RFC 9457 §3.1.1 takes a relative reference with the full path
/// where no absolute URI is lasting, and Daybook runs under whatever host its owner gives it.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: Cow<'static, str>,
    detail: Option<String>,
    errors: Vec<FieldError>,
    /// Apart, and so small: problems go through many hands as the `Err` of a `Result`.
    more: Box<More>,
}

#[derive(Clone, Debug, Default)]
struct More {
    members: Map<String, Value>,
    headers: HeaderMap,
}

/// One place in the request that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Where in the body, as a JSON pointer (RFC 6901): `/tags/0`; empty for the whole body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Which query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// For programs: what kind of fault, where there is a word for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// What is wrong there, as a sentence for people.
    pub detail: String,
}

impl FieldError {
    /// What is wrong at `pointer` (RFC 6901) in the body.
    pub fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), parameter: None, code: None, detail: detail.into() }
    }

    /// What is wrong with a query parameter.
    pub fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.into()), code: None, detail: detail.into() }
    }

    /// Adds the word for programs.
    #[must_use]
    pub fn with_code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }
}

#[derive(Serialize)]
struct Wire<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(flatten)]
    members: &'a Map<String, Value>,
}

impl Problem {
    /// A problem that has a `status`, a stable `code` for programs (kebab-case, a heading in
    /// `docs/errors.md`) and a `title` for people that is the same each time.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        title: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            title: title.into(),
            detail: None,
            errors: Vec::new(),
            more: Box::default(),
        }
    }

    /// Says what happened this time. Nothing about how the service works inside.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Points at one place in the request; may be called again for the next.
    #[must_use]
    pub fn with_error(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }

    /// Says when to try again, in whole seconds, rounded up.
    #[must_use]
    pub fn with_retry_after(self, after: Duration) -> Self {
        let whole = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        self.with_header(header::RETRY_AFTER, HeaderValue::from(whole))
    }

    /// Says more for programs, in a member of its own (RFC 9457 §3.2).
    #[must_use]
    pub fn with_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.members.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.more.headers.insert(name, value);
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable word for programs.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What happened this time, if it was said.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The problem as one item of a larger answer, which alone says the trace.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self.wire(None, None)).unwrap_or_default()
    }

    fn wire(&self, trace_id: Option<String>, request_id: Option<String>) -> Wire<'_> {
        Wire {
            r#type: format!("/docs/errors#{}", self.code),
            title: &self.title,
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail.as_deref(),
            errors: &self.errors,
            trace_id,
            request_id,
            members: &self.more.members,
        }
    }

    /// The places in the request that are wrong.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let request_id = crate::http::current_request_id();
        let wire = self.wire(crate::telemetry::current_trace_id(), request_id);
        let mut response = (self.status, Json(wire)).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        headers.extend(self.more.headers);
        response
    }
}
