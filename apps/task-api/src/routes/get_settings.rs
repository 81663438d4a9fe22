//! `GET /api/v1/settings`

use axum::Json;
use axum::extract::State;
use contract::rest::SettingsResource;

use crate::App;
use crate::caller::Caller;
use crate::openapi::{Reading, example};
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Shows the caller's settings.
#[utoipa::path(
    get,
    path = "/api/v1/settings",
    tag = "reminders",
    responses(
        (status = 200, body = SettingsResource, example = json!(example::settings())),
        Reading
    )
)]
pub(crate) async fn get_settings(
    State(app): State<App>,
    Caller(user): Caller,
) -> Result<Json<SettingsResource>, Refusal> {
    let view = app.book(&user).read().await?;
    let settings = Shelf::new(&view, app.now()).settings().cloned().unwrap_or_default();
    Ok(Json(SettingsResource::from(&settings)))
}
