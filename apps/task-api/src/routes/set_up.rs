//! `POST /api/v1/auth/set-up`

use axum::extract::State;
use axum::http::StatusCode;
use contract::rest::GivenToken;
use identity::Denied;
use service::ValidJson;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Trying, Writing};
use crate::people::Client;
use crate::refusal::Refusal;

/// Makes the caller the first administrator, by the token that `cargo xtask up` prints. Refresh for a token that says so.
#[utoipa::path(
    post,
    path = "/api/v1/auth/set-up",
    tag = "accounts",
    request_body = GivenToken,
    responses(
        (status = 204, description = "It is done"),
        Writing,
        Trying
    )
)]
pub(crate) async fn set_up(
    State(app): State<App>,
    Asker(identity): Asker,
    client: Client,
    ValidJson(GivenToken { token }): ValidJson<GivenToken>,
) -> Result<StatusCode, Refusal> {
    let accounts = &app.people.accounts;
    accounts.try_setup_token(&identity.user, client.address)?;
    if !app.people.is_setup_token(&token.0).await? {
        return Err(Denied::Forbidden("that is not the set-up token").into());
    }
    accounts.set_up(&identity.user).await?;
    Ok(StatusCode::NO_CONTENT)
}
