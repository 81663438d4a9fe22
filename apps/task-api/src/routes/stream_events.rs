//! `GET /api/v1/events`

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use contract::rest::LiveMessage;

use super::listen::{Listen, Listener};
use crate::App;
use crate::live::{Feed, body};
use crate::openapi::{LastEventId, Reading, Streams, example};
use crate::refusal::Refusal;

/// Tells every change of the user's tasks, lists, tags and saved filters as it happens, as Server-Sent Events. The data of each
/// event is a `LiveMessage`.
///
/// A client that comes back with `Last-Event-ID` is told first what changed meanwhile: each thing once, as it is now. Where that
/// is not known any more, the first event is `reset`. Without it, the stream begins now. To begin where a copy ends, give the
/// `next_token` of `/api/v1/changes` as `since`.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    tag = "live",
    params(Listen, LastEventId),
    responses(
        (status = 200, body = LiveMessage, content_type = "text/event-stream", example = json!(example::live_event())),
        Streams,
        Reading
    )
)]
pub(crate) async fn stream_events(
    State(app): State<App>,
    listener: Listener,
) -> Result<impl IntoResponse, Refusal> {
    let feed = Feed::open(app, listener.identity, listener.since).await?;
    let headers = [
        (CONTENT_TYPE, "text/event-stream"),
        (CACHE_CONTROL, "no-store"),
        // nginx collects an answer before it passes it on, unless it is told not to.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, body(feed)))
}
