//! `POST /api/v1/auth/sign-out`

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;
use crate::caller::Asker;
use crate::openapi::Writing;
use crate::refusal::Refusal;

/// Ends the session whose token this is.
#[utoipa::path(
    post,
    path = "/api/v1/auth/sign-out",
    tag = "accounts",
    responses(
        (status = 204, description = "It is done"),
        Writing
    )
)]
pub(crate) async fn sign_out(
    State(app): State<App>,
    Asker(identity): Asker,
) -> Result<StatusCode, Refusal> {
    if let Some(session) = identity.session {
        app.people.accounts.sign_out(&identity.user, session).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
