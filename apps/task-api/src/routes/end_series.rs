//! `POST /api/v1/series/{id}/end`

use axum::extract::State;
use contract::rest::{ChangedSeries, Versioned};
use domain::SeriesId;
use domain::series::end;
use service::Path;

use super::verb::nothing_else;
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Makes no more occurrences of a series. What there is stays.
#[utoipa::path(
    post,
    path = "/api/v1/series/{id}/end",
    tag = "series",
    request_body = Option<Versioned>,
    params(
        ("id" = Uuid, Path, example = json!(example::SERIES)),
        IfMatch,
        IdempotencyKey
    ),
    responses(
        (status = 200, body = ChangedSeries, headers(("ETag" = String)), example = json!(example::changed_series())),
        Writing
    )
)]
pub(crate) async fn end_series(
    State(app): State<App>,
    Path(id): Path<SeriesId>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    app.write(write, move |draft, write| {
        nothing_else(&write.body)?;
        draft.change_series(id, write, |series, progress| Ok(end(series, progress, write.now)))
    })
    .await
}
