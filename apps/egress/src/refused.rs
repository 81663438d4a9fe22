//! Why a request was not passed on, or no answer came.

use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// The header that says so, in a word.
pub const REFUSED: &str = "egress-refused";

/// The reasons.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("whoever calls shows the token")]
    Token,
    #[error("the path is no http or https address")]
    NoAddress,
    #[error("it leads to an address that is not public")]
    PrivateAddress,
    #[error("its answer is a redirect, which is not followed")]
    Redirect,
    #[error("the name leads nowhere")]
    NoSuchHost(#[source] std::io::Error),
    #[error("it cannot be connected to")]
    NotConnected(#[source] std::io::Error),
    #[error("it speaks no HTTP")]
    NoHttp(#[source] hyper::Error),
    #[error("it takes too long")]
    TooLate,
}

impl Refused {
    fn word(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Token => (StatusCode::UNAUTHORIZED, "token"),
            Self::NoAddress => (StatusCode::BAD_REQUEST, "no-address"),
            Self::PrivateAddress => (StatusCode::FORBIDDEN, "private-address"),
            Self::Redirect => (StatusCode::BAD_GATEWAY, "redirect"),
            Self::NoSuchHost(_) => (StatusCode::BAD_GATEWAY, "no-such-host"),
            Self::NotConnected(_) => (StatusCode::BAD_GATEWAY, "not-connected"),
            Self::NoHttp(_) => (StatusCode::BAD_GATEWAY, "no-http"),
            Self::TooLate => (StatusCode::GATEWAY_TIMEOUT, "too-late"),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, word) = self.word();
        tracing::info!(reason = word, error = &self as &dyn std::error::Error, "not passed on");
        (status, [(REFUSED, word)], self.to_string()).into_response()
    }
}
