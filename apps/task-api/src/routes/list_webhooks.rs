//! `GET /api/v1/webhooks`

use axum::extract::State;
use axum::response::IntoResponse;
use contract::notifier::User;
use contract::rest::WebhookList;
use tonic::Request;

use super::notified::passed_on;
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Reading, notified};
use crate::refusal::Refusal;

/// Lists the caller's webhooks.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks",
    tag = "notifications",
    responses(
        (status = 200, body = WebhookList, example = json!({ "items": [notified::webhook()] })),
        Reading
    )
)]
pub(crate) async fn list_webhooks(
    State(app): State<App>,
    Caller(user): Caller,
) -> Result<impl IntoResponse, Refusal> {
    let request = Request::new(User { user: user.into() });
    Ok(passed_on(app.notifier()?.list_webhooks(request).await?.into_inner()))
}
