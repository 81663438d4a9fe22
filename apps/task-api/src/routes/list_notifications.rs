//! `GET /api/v1/notifications`

use axum::Json;
use axum::extract::State;
use contract::notifier::ListNotificationsRequest;
use contract::rest::NotificationPage;
use serde::Deserialize;
use service::Query;
use tonic::Request;

use super::notified::{cursor, documents};
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Reading, notified};
use crate::refusal::Refusal;
use crate::routes::list_audit::Paging;

/// Which notifications are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// Only those that are not read.
    #[serde(default)]
    #[param(required = false)]
    unread: bool,
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
}

/// Lists the caller's notifications, the newest first: 1,000 are kept.
#[utoipa::path(
    get,
    path = "/api/v1/notifications",
    tag = "notifications",
    params(Wanted),
    responses((status = 200, body = NotificationPage, example = json!(notified::page())), Reading)
)]
pub(crate) async fn list_notifications(
    State(app): State<App>,
    Caller(user): Caller,
    Query(Wanted { unread, limit, cursor: after }): Query<Wanted>,
) -> Result<Json<NotificationPage>, Refusal> {
    let paging = Paging { limit, cursor: after };
    let request = ListNotificationsRequest {
        user: user.into(),
        page_size: paging.limit()?,
        page_token: paging.cursor,
        unread_only: unread,
    };
    let page = app.notifier()?.list_notifications(Request::new(request)).await?.into_inner();
    let items = documents(&page.notifications_json)?;
    let next_cursor = cursor(page.next_page_token);
    Ok(Json(NotificationPage { items, next_cursor, unread: page.unread }))
}
