//! `PATCH /api/v1/notifications/preferences`

use axum::extract::State;
use axum::response::IntoResponse;
use contract::notifier::Patch;
use contract::rest::{PatchPreferences, Preferences};
use service::JsonObject;
use tonic::Request;

use super::notified::{asked, passed_on};
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Writing, notified};
use crate::refusal::Refusal;

/// Changes how the caller wants to be notified: absent is untouched, null is none.
#[utoipa::path(
    patch,
    path = "/api/v1/notifications/preferences",
    tag = "notifications",
    request_body(content((PatchPreferences = "application/merge-patch+json"), (PatchPreferences = "application/json"))),
    responses((status = 200, body = Preferences, example = json!(notified::preferences())), Writing)
)]
pub(crate) async fn patch_preferences(
    State(app): State<App>,
    Caller(user): Caller,
    body: JsonObject,
) -> Result<impl IntoResponse, Refusal> {
    let json = asked(&body)?;
    let request = Request::new(Patch { user: user.into(), id: String::new(), json });
    Ok(passed_on(app.notifier()?.patch_preferences(request).await?.into_inner()))
}
