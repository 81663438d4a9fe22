//! `POST /api/v1/notifications/deliveries/{id}/replay`

use axum::extract::State;
use axum::response::IntoResponse;
use contract::notifier::Item;
use contract::rest::DeliveryResource;
use service::Path;
use tonic::Request;

use super::notified::passed_on;
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Writing, notified};
use crate::refusal::Refusal;

/// Sends a delivery again that has ended, under its own reference.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/deliveries/{id}/replay",
    tag = "notifications",
    params(("id" = String, Path, example = json!(notified::DELIVERY))),
    responses((status = 200, body = DeliveryResource, example = json!(notified::replayed())), Writing)
)]
pub(crate) async fn replay_delivery(
    State(app): State<App>,
    Path(id): Path<String>,
    Caller(user): Caller,
) -> Result<impl IntoResponse, Refusal> {
    let request = Request::new(Item { user: user.into(), id });
    Ok(passed_on(app.notifier()?.replay_delivery(request).await?.into_inner()))
}
