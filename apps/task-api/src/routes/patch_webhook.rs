//! `PATCH /api/v1/webhooks/{id}`

use axum::extract::State;
use axum::response::IntoResponse;
use contract::notifier::Patch;
use contract::rest::{PatchWebhook, WebhookResource};
use service::{JsonObject, Path};
use tonic::Request;
use uuid::Uuid;

use super::notified::{asked, passed_on};
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Writing, notified};
use crate::refusal::Refusal;

/// Changes where a webhook leads, or turns it off and on.
#[utoipa::path(
    patch,
    path = "/api/v1/webhooks/{id}",
    tag = "notifications",
    params(("id" = Uuid, Path, example = json!(notified::ID))),
    request_body(content((PatchWebhook = "application/merge-patch+json"), (PatchWebhook = "application/json"))),
    responses((status = 200, body = WebhookResource, example = json!(notified::webhook())), Writing)
)]
pub(crate) async fn patch_webhook(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Caller(user): Caller,
    body: JsonObject,
) -> Result<impl IntoResponse, Refusal> {
    let (id, json) = (id.to_string(), asked(&body)?);
    let request = Request::new(Patch { user: user.into(), id, json });
    Ok(passed_on(app.notifier()?.update_webhook(request).await?.into_inner()))
}
