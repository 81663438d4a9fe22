//! One id for each request, which its log lines, its answer and its sender have in common.

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// The header, both ways.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest that is taken from a caller.
const MAX_LEN: usize = 128;

tokio::task_local! {
    static CURRENT: RequestId;
}

/// What a request is called: letters, digits, `.`, `_` and `-`, 1 to 128 of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RequestId(HeaderValue);

impl RequestId {
    /// What the caller calls it, if that is well formed and said once; else a new one.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut sent = headers.get_all(X_REQUEST_ID).iter();
        match (sent.next(), sent.next()) {
            (Some(one), None) if is_well_formed(one.as_bytes()) => Self(one.clone()),
            _ => Self::new(),
        }
    }

    fn new() -> Self {
        let text = Uuid::new_v4().simple().to_string();
        Self(HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("none")))
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// Lets whatever `work` says of this request know what it is called.
    pub(super) async fn during<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }
}

/// What the request is called that is being answered; `None` outside of one.
pub fn current_request_id() -> Option<String> {
    CURRENT.try_with(|id| id.as_str().to_owned()).ok()
}

fn is_well_formed(text: &[u8]) -> bool {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    (1..=MAX_LEN).contains(&text.len()) && text.iter().all(fits)
}
