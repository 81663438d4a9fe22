//! `POST /api/v1/auth/verify-email`

use axum::extract::State;
use axum::http::StatusCode;
use contract::rest::GivenToken;
use service::ValidJson;

use crate::App;
use crate::openapi::{Trying, Writing};
use crate::refusal::Refusal;

/// Shows by a one-time token that the address is the owner's.
#[utoipa::path(
    post,
    path = "/api/v1/auth/verify-email",
    tag = "accounts",
    security(()),
    request_body = GivenToken,
    responses(
        (status = 204, description = "It is done"),
        Writing,
        Trying
    )
)]
pub(crate) async fn verify_email(
    State(app): State<App>,
    ValidJson(GivenToken { token }): ValidJson<GivenToken>,
) -> Result<StatusCode, Refusal> {
    app.people.accounts.verify_email(&token.0).await?;
    Ok(StatusCode::NO_CONTENT)
}
