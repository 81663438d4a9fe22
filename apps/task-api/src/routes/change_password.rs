//! `POST /api/v1/auth/change-password`

use axum::extract::State;
use axum::http::StatusCode;
use contract::rest::ChangePassword;
use service::ValidJson;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Trying, Writing};
use crate::people::Client;
use crate::refusal::Refusal;

/// Sets another password. Every other session ends.
#[utoipa::path(
    post,
    path = "/api/v1/auth/change-password",
    tag = "accounts",
    request_body = ChangePassword,
    responses(
        (status = 204, description = "It is done"),
        Writing,
        Trying
    )
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    Asker(identity): Asker,
    client: Client,
    ValidJson(ChangePassword { password, new_password }): ValidJson<ChangePassword>,
) -> Result<StatusCode, Refusal> {
    let (user, session) = (&identity.user, identity.session);
    let (present, new) = (&password.0, &new_password.0);
    app.people.accounts.change_password(user, session, present, new, client.address).await?;
    Ok(StatusCode::NO_CONTENT)
}
