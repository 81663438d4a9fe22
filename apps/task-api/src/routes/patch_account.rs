//! `PATCH /api/v1/admin/accounts/{id}`

use axum::extract::State;
use axum::response::Response;
use contract::rest::{AccountResource, PatchAccount};
use domain::UserId;
use service::{Path, ValidJson};
use uuid::Uuid;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Trying, Writing, people as example};
use crate::people::{self, private};
use crate::refusal::Refusal;

/// Changes an account's role, or whether anyone can sign in to it. For administrators, and not for the own account.
#[utoipa::path(
    patch,
    path = "/api/v1/admin/accounts/{id}",
    tag = "accounts",
    request_body = PatchAccount,
    params(("id" = Uuid, Path, example = json!(example::ID))),
    responses(
        (status = 200, body = AccountResource, example = json!(example::account())),
        Writing,
        Trying
    )
)]
pub(crate) async fn patch_account(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Asker(identity): Asker,
    ValidJson(PatchAccount { role, disabled }): ValidJson<PatchAccount>,
) -> Result<Response, Refusal> {
    let user = UserId::try_from(id.to_string())?;
    let role = role.map(people::role);
    let accounts = &app.people.accounts;
    let seen = accounts.administer(&identity.user, &user, role, disabled).await?;
    Ok(private(people::account(seen)))
}
