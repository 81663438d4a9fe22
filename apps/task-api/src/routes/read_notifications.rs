//! `POST /api/v1/notifications/read`

use axum::extract::State;
use axum::response::IntoResponse;
use contract::rest::MarkedNotifications;

use super::notified::mark;
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Writing, notified};
use crate::refusal::Refusal;

/// Marks all of the caller's notifications as read that are there now.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/read",
    tag = "notifications",
    responses((status = 200, body = MarkedNotifications, example = json!(notified::marked())), Writing)
)]
pub(crate) async fn read_notifications(
    State(app): State<App>,
    Caller(user): Caller,
) -> Result<impl IntoResponse, Refusal> {
    mark(&app, user, String::new(), true).await
}
