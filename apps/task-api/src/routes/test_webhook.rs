//! `POST /api/v1/webhooks/{id}/test`

use axum::extract::State;
use axum::response::IntoResponse;
use contract::notifier::Item;
use contract::rest::TestedWebhook;
use service::Path;
use tonic::Request;
use uuid::Uuid;

use super::notified::passed_on;
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Writing, notified};
use crate::refusal::Refusal;

/// Posts a test message to a webhook, and tells what its endpoint answered.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{id}/test",
    tag = "notifications",
    params(("id" = Uuid, Path, example = json!(notified::ID))),
    responses((status = 200, body = TestedWebhook, example = json!(notified::tested())), Writing)
)]
pub(crate) async fn test_webhook(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Caller(user): Caller,
) -> Result<impl IntoResponse, Refusal> {
    let request = Request::new(Item { user: user.into(), id: id.to_string() });
    Ok(passed_on(app.notifier()?.test_webhook(request).await?.into_inner()))
}
