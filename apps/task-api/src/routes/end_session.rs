//! `DELETE /api/v1/auth/sessions/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use service::Path;
use uuid::Uuid;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Writing, people};
use crate::refusal::Refusal;

/// Ends one session of the caller.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/sessions/{id}",
    tag = "accounts",
    params(("id" = Uuid, Path, example = json!(people::ID))),
    responses(
        (status = 204, description = "It has ended"),
        Writing
    )
)]
pub(crate) async fn end_session(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Asker(identity): Asker,
) -> Result<StatusCode, Refusal> {
    app.people.accounts.end_session(&identity.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
