//! `POST /api/v1/recurrence/preview`

use axum::Json;
use axum::extract::State;
use contract::rest::{PreviewRecurrence, RecurrencePreview};
use domain::series::preview;
use domain::task::Env;

use crate::App;
use crate::openapi::{Writing, example};
use crate::refusal::Refusal;
use crate::shelf::Shelf;
use crate::write::Write;

/// Says what a recurrence comes to that is not saved yet: the first dates, and a sentence.
///
/// What would be refused of a task is refused here in the same words. Nothing is changed.
#[utoipa::path(
    post,
    path = "/api/v1/recurrence/preview",
    tag = "series",
    request_body = PreviewRecurrence,
    responses(
        (status = 200, body = RecurrencePreview, example = json!(example::recurrence_preview())),
        Writing
    )
)]
pub(crate) async fn preview_recurrence(
    State(app): State<App>,
    write: Write,
) -> Result<Json<RecurrencePreview>, Refusal> {
    let view = app.book(&write.user).read().await?;
    let zone = Shelf::new(&view, write.now).zone();
    let env = Env { now: write.now, zone, list_exists: &|_| true };
    Ok(Json(preview(&write.body, &env)?.into()))
}
