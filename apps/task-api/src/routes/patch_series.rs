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

/// Changes a series, a JSON merge patch (RFC 7396): its recurrence, for what comes after the newest occurrence, and what its
/// occurrences carry over.
///
/// Another rule counts from the newest occurrence. One that had ended goes on by it. What `template` names goes for all future
/// occurrences, and for the newest where that is to be done.
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
        let shelf = draft.shelf;
        let exists = |list| shelf.has_list(list);
        let env = draft.env(&exists);
        draft.change_series(id, write, |series, progress| put(series, progress, &write.body, &env))
    })
    .await
}
