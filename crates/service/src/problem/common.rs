//! The problems that any app may have. Those of one app are made beside their cause.

use std::time::Duration;

use http::{HeaderValue, StatusCode, header};

use super::Problem;

impl Problem {
    /// 401: no token, or one that does not hold. Names the scheme, `Bearer`.
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Who are you?")
            .with_detail(detail)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 403: known, and not allowed.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed").with_detail(detail)
    }

    /// 404: nothing has this address.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found").with_detail(detail)
    }

    /// 409: what is there does not agree with what was asked.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", "Conflict").with_detail(detail)
    }

    /// 422: the body is JSON, and says something that cannot be. Add where with
    /// [`with_error`](Self::with_error).
    pub fn invalid_body(detail: impl Into<String>) -> Self {
        let title = "The body is not what was expected";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-body", title).with_detail(detail)
    }

    /// 422: a query parameter is wrong. Add which with [`with_error`](Self::with_error).
    pub fn invalid_query(detail: impl Into<String>) -> Self {
        let title = "The query is not what was expected";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-query", title).with_detail(detail)
    }

    /// 429: try again `after`.
    pub fn too_many_requests(after: Duration) -> Self {
        let title = "Too many requests";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", title).with_retry_after(after)
    }

    /// 503: something this service stands on does not answer; try again `after`.
    pub fn unavailable(detail: impl Into<String>, after: Duration) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available right now")
            .with_detail(detail)
            .with_retry_after(after)
    }

    /// 503: the process is there and not ready to serve, or no longer.
    pub fn not_ready(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready", "Not ready")
            .with_detail(detail)
            .with_retry_after(Duration::from_secs(1))
    }

    /// 408: the body did not come in time.
    pub fn request_timeout() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "request-timeout", "The body came too slowly")
            .with_detail("The body was not whole in time. Nothing was done.")
    }

    /// 504: it took longer than a request may take. It may have happened all the same.
    pub fn timeout() -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, "timeout", "It took too long")
            .with_detail("The request was given up; what it asked for may have happened.")
            .with_retry_after(Duration::from_secs(1))
    }

    /// 500: a fault of ours. The cause is logged where it is known, and not told.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong")
    }

    /// 413: the body is longer than is taken.
    pub fn body_too_large() -> Self {
        let title = "The body is too large";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", title)
    }

    /// 415: the body is not sent as JSON.
    pub fn unsupported_media_type(detail: impl Into<String>) -> Self {
        let title = "The body is not sent as JSON";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", title)
            .with_detail(detail)
    }

    /// 400: the body is not JSON.
    pub fn malformed_json(detail: impl Into<String>) -> Self {
        let title = "The body is not JSON";
        Self::new(StatusCode::BAD_REQUEST, "malformed-json", title).with_detail(detail)
    }
}
