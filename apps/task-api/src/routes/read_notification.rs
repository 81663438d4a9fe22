//! `POST /api/v1/notifications/{id}/read`

use axum::extract::State;
use axum::response::IntoResponse;
use contract::rest::MarkedNotifications;
use service::Path;
use uuid::Uuid;

use super::notified::mark;
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Writing, notified};
use crate::refusal::Refusal;

/// Marks a notification as read.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/{id}/read",
    tag = "notifications",
    params(("id" = Uuid, Path, example = json!(notified::ID))),
    responses((status = 200, body = MarkedNotifications, example = json!(notified::marked())), Writing)
)]
pub(crate) async fn read_notification(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Caller(user): Caller,
) -> Result<impl IntoResponse, Refusal> {
    mark(&app, user, id.to_string(), true).await
}
