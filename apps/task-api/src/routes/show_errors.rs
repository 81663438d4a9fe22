//! `GET /docs/errors`: where the `type` of every problem leads.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

const PAGE: &str = include_str!("../../../../docs/errors.md");

/// Shows what each error code means.
pub(crate) async fn show_errors() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/markdown; charset=utf-8")], PAGE)
}
