//! Which web pages may use the API from a browser.

use std::str::FromStr;
use std::time::Duration;

use http::header::{
    AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, LINK, LOCATION, RETRY_AFTER,
};
use http::{HeaderName, HeaderValue, Method, Uri};
use tower_http::cors::{AllowOrigin, CorsLayer};

#[cfg(test)]
mod tests;

/// How long a browser may go on with what it was told.
const MAX_AGE: Duration = Duration::from_secs(600);

/// Origins, as `https://app.example.com,http://localhost:5173`. By default none: pages of Daybook's own host need none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<HeaderValue>);

/// It is no list of origins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected origins such as https://app.example.com,http://localhost:5173")]
pub struct NoOrigins;

impl Origins {
    /// Whether it is one of them, to the letter.
    pub fn has(&self, origin: &HeaderValue) -> bool {
        self.0.contains(origin)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells browsers so (the Fetch standard's CORS protocol). Without credentials: a token is sent by the page itself, and
    /// there are no cookies.
    pub(super) fn layer(&self) -> CorsLayer {
        let header = HeaderName::from_static;
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(self.0.iter().cloned()))
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers([
                AUTHORIZATION,
                CONTENT_TYPE,
                IF_MATCH,
                IF_NONE_MATCH,
                header("idempotency-key"),
                header("last-event-id"),
                header("x-request-id"),
            ])
            .expose_headers([
                ETAG,
                LINK,
                LOCATION,
                RETRY_AFTER,
                header("idempotent-replayed"),
                header("ratelimit-limit"),
                header("ratelimit-policy"),
                header("ratelimit-remaining"),
                header("ratelimit-reset"),
                header("x-request-id"),
            ])
            .max_age(MAX_AGE)
    }
}

impl FromStr for Origins {
    type Err = NoOrigins;

    fn from_str(text: &str) -> Result<Self, NoOrigins> {
        text.split(',').map(|one| origin(one.trim())).collect::<Result<_, _>>().map(Self)
    }
}

/// A scheme and a host, as browsers send them: no path, no slash at the end, and no `*`.
fn origin(text: &str) -> Result<HeaderValue, NoOrigins> {
    let uri: Uri = text.parse().map_err(|_| NoOrigins)?;
    let scheme = uri.scheme_str().ok_or(NoOrigins)?;
    let authority = uri.authority().ok_or(NoOrigins)?;
    if format!("{scheme}://{authority}") != text || !matches!(scheme, "http" | "https") {
        return Err(NoOrigins);
    }
    if text.contains(['*', '@']) || text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(NoOrigins);
    }
    text.parse().map_err(|_| NoOrigins)
}
