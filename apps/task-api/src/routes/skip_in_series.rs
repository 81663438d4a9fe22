//! `POST /api/v1/series/{id}/skip`

use axum::extract::State;
use contract::rest::{ChangedSeries, Versioned};
use domain::SeriesId;
use service::Path;

use super::verb::nothing_else;
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Leaves out what comes next: the newest occurrence, where the next is made when that is done; or else the next date, before an
/// occurrence is made for it.
#[utoipa::path(
    post,
    path = "/api/v1/series/{id}/skip",
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
pub(crate) async fn skip_in_series(
    State(app): State<App>,
    Path(id): Path<SeriesId>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    app.write(write, move |draft, write| {
        nothing_else(&write.body)?;
        draft.skip_next(id, write)
    })
    .await
}
