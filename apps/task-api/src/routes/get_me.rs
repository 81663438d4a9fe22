//! `GET /api/v1/me`

use axum::extract::State;
use axum::response::Response;
use contract::rest::Me;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Reading, people};
use crate::people::{me, private};
use crate::refusal::Refusal;

/// Shows the caller's account.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "accounts",
    responses(
        (status = 200, body = Me, example = json!(people::me())),
        Reading
    )
)]
pub(crate) async fn get_me(
    State(app): State<App>,
    Asker(identity): Asker,
) -> Result<Response, Refusal> {
    Ok(private(me(app.people.accounts.me(&identity.user).await?)))
}
