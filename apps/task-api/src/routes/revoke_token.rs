//! `DELETE /api/v1/auth/tokens/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use service::Path;
use uuid::Uuid;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Writing, people};
use crate::refusal::Refusal;

/// Revokes a personal token.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/tokens/{id}",
    tag = "accounts",
    params(("id" = Uuid, Path, example = json!(people::ID))),
    responses(
        (status = 204, description = "It holds no more"),
        Writing
    )
)]
pub(crate) async fn revoke_token(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Asker(identity): Asker,
) -> Result<StatusCode, Refusal> {
    app.people.accounts.revoke_token(&identity.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
