//! `DELETE /api/v1/webhooks/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use contract::notifier::Item;
use service::Path;
use tonic::Request;
use uuid::Uuid;

use crate::App;
use crate::caller::Caller;
use crate::openapi::{Writing, notified};
use crate::refusal::Refusal;

/// Deletes a webhook. What has yet to be posted to it is not.
#[utoipa::path(
    delete,
    path = "/api/v1/webhooks/{id}",
    tag = "notifications",
    params(("id" = Uuid, Path, example = json!(notified::ID))),
    responses((status = 204, description = "It is gone"), Writing)
)]
pub(crate) async fn delete_webhook(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Caller(user): Caller,
) -> Result<StatusCode, Refusal> {
    let request = Request::new(Item { user: user.into(), id: id.to_string() });
    app.notifier()?.delete_webhook(request).await?;
    Ok(StatusCode::NO_CONTENT)
}
