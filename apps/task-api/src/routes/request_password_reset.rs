//! `POST /api/v1/auth/request-password-reset`

use axum::extract::State;
use axum::http::StatusCode;
use contract::rest::RequestPasswordReset;
use service::ValidJson;

use crate::App;
use crate::openapi::{Trying, Writing};
use crate::people::{Client, email};
use crate::refusal::Refusal;

/// Sends a one-time token to the address, if it has an account.
#[utoipa::path(
    post,
    path = "/api/v1/auth/request-password-reset",
    tag = "accounts",
    security(()),
    request_body = RequestPasswordReset,
    responses(
        (status = 202, description = "The same whatever comes of it"),
        Writing,
        Trying
    )
)]
pub(crate) async fn request_password_reset(
    State(app): State<App>,
    client: Client,
    ValidJson(RequestPasswordReset { email: address }): ValidJson<RequestPasswordReset>,
) -> Result<StatusCode, Refusal> {
    app.people.accounts.request_password_reset(&email(&address)?, client.address)?;
    Ok(StatusCode::ACCEPTED)
}
