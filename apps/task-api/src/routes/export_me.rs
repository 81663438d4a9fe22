//! `GET /api/v1/me/export`

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Reading, people};
use crate::refusal::Refusal;

/// Everything that is kept of the caller, in one document: account, sessions, tokens, tasks, and what the ledger has. One that
/// does not end with its closing bracket was cut short.
#[utoipa::path(
    get,
    path = "/api/v1/me/export",
    tag = "accounts",
    responses((status = 200, body = Object, example = json!(people::export())), Reading)
)]
pub(crate) async fn export_me(
    State(app): State<App>,
    Asker(identity): Asker,
) -> Result<impl IntoResponse, Refusal> {
    let body = app.export(&identity.user).await?;
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_DISPOSITION, "attachment; filename=\"daybook.json\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body))
}
