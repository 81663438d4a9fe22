//! `POST /api/v1/webhooks`

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use contract::notifier::Patch;
use contract::rest::{CreateWebhook, WebhookResource};
use service::JsonObject;
use tonic::Request;

use super::notified::asked;
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Writing, notified};
use crate::refusal::Refusal;

/// Makes a webhook: each notification is posted to it, signed as Standard Webhooks has it. Its secret is shown this once.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks",
    tag = "notifications",
    request_body = CreateWebhook,
    responses((status = 201, body = WebhookResource, example = json!(notified::created_webhook())), Writing)
)]
pub(crate) async fn create_webhook(
    State(app): State<App>,
    Caller(user): Caller,
    body: JsonObject,
) -> Result<impl IntoResponse, Refusal> {
    let json = asked(&body)?;
    let request = Request::new(Patch { user: user.into(), id: String::new(), json });
    let made = app.notifier()?.create_webhook(request).await?.into_inner();
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, headers, made.json))
}
