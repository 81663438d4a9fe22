//! `POST /api/v1/dev/tokens`, only where `DAYBOOK_DEV_TOKENS` is on

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use contract::rest::{DevToken, IssueDevToken};
use domain::UserId;
use service::ValidJson;

use crate::App;
use crate::openapi::Writing;
use crate::refusal::Refusal;

/// Gives out a token for whichever user is named. For development only.
#[utoipa::path(
    post,
    path = "/api/v1/dev/tokens",
    tag = "development",
    security(()),
    request_body = IssueDevToken,
    responses(
        (status = 201, body = DevToken, example = json!({ "token": "eyJ…", "expires_at": "2030-05-02T00:00:00Z" })),
        Writing
    )
)]
pub(crate) async fn issue_dev_token(
    State(app): State<App>,
    ValidJson(IssueDevToken { user }): ValidJson<IssueDevToken>,
) -> Result<impl IntoResponse, Refusal> {
    let user = UserId::try_from(user)?;
    let token = app.tokens.dev().issue(&user).await?;
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(token)))
}
