//! `PATCH /api/v1/series/{id}`

use axum::extract::State;
use contract::rest::{ChangedSeries, PatchSeries};
use domain::SeriesId;
use domain::series::put;
use service::Path;

use crate::App;
use crate::answer::Answer;
use crate::openapi::{IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Changes the recurrence of a series, a JSON merge patch (RFC 7396): for what comes after the newest occurrence.
///
/// Another rule counts from the newest occurrence. One that had ended goes on by it. What future occurrences carry over is changed
/// by the newest occurrence.
#[utoipa::path(
    patch,
    path = "/api/v1/series/{id}",
    tag = "series",
    request_body(content((PatchSeries = "application/merge-patch+json"), (PatchSeries = "application/json"))),
    params(
        ("id" = Uuid, Path, example = json!(example::SERIES)),
        IfMatch
    ),
    responses(
        (status = 200, body = ChangedSeries, headers(("ETag" = String)), example = json!(example::changed_series())),
        Writing
    )
)]
pub(crate) async fn patch_series(
    State(app): State<App>,
    Path(id): Path<SeriesId>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    app.write(write, move |draft, write| {
        draft.change_series(id, write, |series, progress| {
            put(series, progress, &write.body, write.now)
        })
    })
    .await
}
