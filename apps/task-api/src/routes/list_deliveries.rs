//! `GET /api/v1/notifications/deliveries`

use axum::Json;
use axum::extract::State;
use contract::notifier::ListDeliveriesRequest;
use contract::rest::{DeliveryResource, Page};
use serde::Deserialize;
use service::Query;
use tonic::Request;
use uuid::Uuid;

use super::notified::{cursor, documents};
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Reading, notified};
use crate::refusal::Refusal;
use crate::routes::list_audit::Paging;

/// Which deliveries are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// Only those to this webhook.
    webhook: Option<Uuid>,
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
}

/// Lists what became of the caller's e-mails and webhooks, the newest notification's first.
#[utoipa::path(
    get,
    path = "/api/v1/notifications/deliveries",
    tag = "notifications",
    params(Wanted),
    responses(
        (status = 200, body = Page<DeliveryResource>, example = json!({ "items": [notified::delivery()] })),
        Reading
    )
)]
pub(crate) async fn list_deliveries(
    State(app): State<App>,
    Caller(user): Caller,
    Query(Wanted { webhook, limit, cursor: after }): Query<Wanted>,
) -> Result<Json<Page<DeliveryResource>>, Refusal> {
    let paging = Paging { limit, cursor: after };
    let request = ListDeliveriesRequest {
        user: user.into(),
        webhook: webhook.map(|id| id.to_string()).unwrap_or_default(),
        page_size: paging.limit()?,
        page_token: paging.cursor,
    };
    let page = app.notifier()?.list_deliveries(Request::new(request)).await?.into_inner();
    let items = documents(&page.deliveries_json)?;
    Ok(Json(Page { items, next_cursor: cursor(page.next_page_token) }))
}
