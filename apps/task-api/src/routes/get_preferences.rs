//! `GET /api/v1/notifications/preferences`

use axum::extract::State;
use axum::response::IntoResponse;
use contract::notifier::User;
use contract::rest::Preferences;
use tonic::Request;

use super::notified::passed_on;
use crate::App;
use crate::caller::Caller;
use crate::openapi::{Reading, notified};
use crate::refusal::Refusal;

/// Shows how the caller wants to be notified.
#[utoipa::path(
    get,
    path = "/api/v1/notifications/preferences",
    tag = "notifications",
    responses((status = 200, body = Preferences, example = json!(notified::preferences())), Reading)
)]
pub(crate) async fn get_preferences(
    State(app): State<App>,
    Caller(user): Caller,
) -> Result<impl IntoResponse, Refusal> {
    let request = Request::new(User { user: user.into() });
    Ok(passed_on(app.notifier()?.get_preferences(request).await?.into_inner()))
}
