//! `DELETE /api/v1/me`

use axum::extract::State;
use axum::http::StatusCode;
use contract::rest::{DeleteMe, Hidden};
use service::ValidJson;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Trying, Writing};
use crate::people::Client;
use crate::refusal::Refusal;

/// Deletes the caller's account and all that is in it, for good. The ledger keeps what it has heard.
#[utoipa::path(
    delete,
    path = "/api/v1/me",
    tag = "accounts",
    request_body = DeleteMe,
    responses(
        (status = 202, description = "The account is gone; what it held is being deleted"),
        Writing,
        Trying
    )
)]
pub(crate) async fn delete_me(
    State(app): State<App>,
    Asker(identity): Asker,
    client: Client,
    ValidJson(DeleteMe { password }): ValidJson<DeleteMe>,
) -> Result<StatusCode, Refusal> {
    let password = password.as_ref().map(|Hidden(text)| text.as_str());
    let user = &identity.user;
    app.people.accounts.may_delete(user, password, client.address).await?;
    app.arm_erase(user).await?;
    app.people.accounts.delete(user).await?;
    app.erase_in_background(user);
    Ok(StatusCode::ACCEPTED)
}
