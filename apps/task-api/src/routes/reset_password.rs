//! `POST /api/v1/auth/reset-password`

use axum::extract::State;
use axum::http::StatusCode;
use contract::rest::ResetPassword;
use service::ValidJson;

use crate::App;
use crate::openapi::{Trying, Writing};
use crate::refusal::Refusal;

/// Sets a new password by a one-time token. Every session ends.
#[utoipa::path(
    post,
    path = "/api/v1/auth/reset-password",
    tag = "accounts",
    security(()),
    request_body = ResetPassword,
    responses(
        (status = 204, description = "It is done"),
        Writing,
        Trying
    )
)]
pub(crate) async fn reset_password(
    State(app): State<App>,
    ValidJson(ResetPassword { token, new_password }): ValidJson<ResetPassword>,
) -> Result<StatusCode, Refusal> {
    app.people.accounts.reset_password(&token.0, &new_password.0).await?;
    Ok(StatusCode::NO_CONTENT)
}
