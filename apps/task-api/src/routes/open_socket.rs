//! `GET /api/v1/live`

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use service::Problem;

use super::listen::{Listen, Listener};
use crate::App;
use crate::live::{BUFFER_BYTES, Feed, MESSAGE_BYTES, check_origin, talk};
use crate::openapi::{LastEventId, Reading, Streams};
use crate::refusal::Refusal;

/// The same as `/api/v1/events`, over a WebSocket: each text is a `LiveMessage`.
///
/// A client has nothing to say but its answers to pings. The stream ends with one of these codes: 1012 where this replica stops,
/// 1013 where the client does not take what it is sent, 4401 where the token has expired, 1003, 1007, 1008 or 1009 where the
/// client sends what it may not.
#[utoipa::path(
    get,
    path = "/api/v1/live",
    tag = "live",
    params(Listen, LastEventId),
    responses((status = 101, description = "The WebSocket is open"), Streams, Reading)
)]
pub(crate) async fn open_socket(
    State(app): State<App>,
    headers: HeaderMap,
    listener: Listener,
    Upgrade(upgrade): Upgrade,
) -> Result<Response, Refusal> {
    check_origin(&headers, app.live.origins())?;
    let at_work = app.live.at_work();
    let feed = Feed::open(app, listener.identity, listener.since).await?;
    let upgrade = upgrade
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(0)
        .max_frame_size(MESSAGE_BYTES)
        .max_message_size(MESSAGE_BYTES);
    Ok(upgrade.on_upgrade(move |socket| async move {
        talk(socket, feed).await;
        drop(at_work);
    }))
}

/// The beginning of a WebSocket, or a problem that says how one begins.
pub(crate) struct Upgrade(WebSocketUpgrade);

impl FromRequestParts<App> for Upgrade {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let upgrade = WebSocketUpgrade::from_request_parts(parts, app).await;
        upgrade.map(Self).map_err(|rejection| problem(&rejection).into())
    }
}

fn problem(rejection: &WebSocketUpgradeRejection) -> Problem {
    Problem::new(StatusCode::UPGRADE_REQUIRED, "upgrade-required", "This is a WebSocket")
        .with_detail(format!("Open a WebSocket here (RFC 6455): {rejection}"))
        .with_header(header::UPGRADE, HeaderValue::from_static("websocket"))
}
