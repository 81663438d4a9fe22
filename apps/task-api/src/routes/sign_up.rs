//! `POST /api/v1/auth/sign-up`

use axum::extract::State;
use axum::http::StatusCode;
use contract::rest::Credentials;
use service::ValidJson;

use crate::App;
use crate::openapi::{Trying, Writing};
use crate::people::{Client, email};
use crate::refusal::Refusal;

/// Makes an account. The answer is the same where the address has one already: its owner hears of it, nobody else.
/// Then sign in.
#[utoipa::path(
    post,
    path = "/api/v1/auth/sign-up",
    tag = "accounts",
    security(()),
    request_body = Credentials,
    responses(
        (status = 202, description = "The same whatever comes of it"),
        Writing,
        Trying
    )
)]
pub(crate) async fn sign_up(
    State(app): State<App>,
    client: Client,
    ValidJson(Credentials { email: address, password }): ValidJson<Credentials>,
) -> Result<StatusCode, Refusal> {
    let address = email(&address)?;
    app.people.accounts.sign_up(&address, &password.0, client.address).await?;
    Ok(StatusCode::ACCEPTED)
}
