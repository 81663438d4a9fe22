//! `GET /unsubscribe` shows a page with a button, `POST /unsubscribe` ends a user's e-mails: for whoever has the link.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::response::IntoResponse;
use contract::notifier::UnsubscribeRequest;
use serde::Deserialize;
use service::Query;
use tonic::Request;

use crate::App;
use crate::refusal::Refusal;

/// The page loads nothing, and posts to this origin alone.
const POLICY: &str =
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What the link carries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Link {
    token: String,
}

/// Asks first: programs that look at mail follow links.
pub(crate) async fn show_unsubscribe(
    Query(Link { token }): Query<Link>,
) -> Result<impl IntoResponse, Refusal> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if !token.bytes().all(is_plain) {
        return Err(Refusal::parameter("token", "not one of ours"));
    }
    Ok(page(&format!(
        "<p>No more e-mails from Daybook?</p>\n\
         <form method=\"post\" action=\"/unsubscribe?token={token}\"><button>No more e-mails</button></form>"
    )))
}

/// Ends them. Also what mail programs send of themselves (RFC 8058): the body says nothing that is needed.
pub(crate) async fn unsubscribe(
    State(app): State<App>,
    Query(Link { token }): Query<Link>,
) -> Result<impl IntoResponse, Refusal> {
    app.notifier()?.unsubscribe(Request::new(UnsubscribeRequest { token })).await?;
    Ok(page(
        "<p>You will get no more e-mails. The preferences of your notifications bring them back.</p>",
    ))
}

fn page(body: &str) -> impl IntoResponse + use<> {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Daybook</title></head>\n\
         <body>\n{body}\n</body>\n</html>\n"
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    (headers, page)
}
