//! `POST /api/v1/auth/sign-out-everywhere`

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;
use crate::caller::Asker;
use crate::openapi::Writing;
use crate::refusal::Refusal;

/// Ends every session of the caller, this one too. Personal tokens hold still.
#[utoipa::path(
    post,
    path = "/api/v1/auth/sign-out-everywhere",
    tag = "accounts",
    responses(
        (status = 204, description = "It is done"),
        Writing
    )
)]
pub(crate) async fn sign_out_everywhere(
    State(app): State<App>,
    Asker(identity): Asker,
) -> Result<StatusCode, Refusal> {
    app.people.accounts.sign_out_everywhere(&identity.user).await?;
    Ok(StatusCode::NO_CONTENT)
}
