//! `PATCH /api/v1/me`

use axum::extract::State;
use axum::response::Response;
use contract::rest::{Me, PatchMe};
use identity::ProfilePatch;
use service::ValidJson;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Writing, people};
use crate::people::{me, private};
use crate::refusal::Refusal;

/// Changes what the account says of its owner.
#[utoipa::path(
    patch,
    path = "/api/v1/me",
    tag = "accounts",
    request_body = PatchMe,
    responses(
        (status = 200, body = Me, example = json!(people::me())),
        Writing
    )
)]
pub(crate) async fn patch_me(
    State(app): State<App>,
    Asker(identity): Asker,
    ValidJson(PatchMe { name }): ValidJson<PatchMe>,
) -> Result<Response, Refusal> {
    let patched = app.people.accounts.patch_me(&identity.user, ProfilePatch { name }).await?;
    Ok(private(me(patched)))
}
