//! `POST /api/v1/auth/request-email-verification`

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Trying, Writing};
use crate::refusal::Refusal;

/// Sends a one-time token to the caller's address.
#[utoipa::path(
    post,
    path = "/api/v1/auth/request-email-verification",
    tag = "accounts",
    responses(
        (status = 202, description = "It will be sent"),
        Writing,
        Trying
    )
)]
pub(crate) async fn request_email_verification(
    State(app): State<App>,
    Asker(identity): Asker,
) -> Result<StatusCode, Refusal> {
    app.people.accounts.request_email_verification(&identity.user).await?;
    Ok(StatusCode::ACCEPTED)
}
