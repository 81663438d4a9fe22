//! `POST /api/v1/live/tickets`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use contract::rest::LiveTicket;

use crate::App;
use crate::caller::Asker;
use crate::live::Tickets;
use crate::openapi::Writing;
use crate::refusal::Refusal;

/// Gives out a ticket with which a browser opens a stream: `/api/v1/events?ticket=…` or `/api/v1/live?ticket=…`. It is good
/// once, and for half a minute.
#[utoipa::path(
    post,
    path = "/api/v1/live/tickets",
    tag = "live",
    responses(
        (status = 201, body = LiveTicket, example = json!({ "ticket": "dbl_YWRh.6c1f", "expires_at": "2030-05-02T00:00:30Z" })),
        Writing
    )
)]
pub(crate) async fn issue_ticket(
    State(app): State<App>,
    Asker(identity): Asker,
) -> Result<impl IntoResponse, Refusal> {
    let ticket = Tickets(&app).issue(&identity).await?;
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(ticket)))
}
