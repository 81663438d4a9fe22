//! `DELETE /api/v1/filters/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use service::{Path, Query};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::App;
use crate::answer::Answer;
use crate::openapi::{IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Which version is deleted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Deletion {
    /// The version that is to be deleted.
    #[param(minimum = 1, required = false)]
    version: Option<u64>,
}

/// Deletes a saved filter.
#[utoipa::path(
    delete,
    path = "/api/v1/filters/{id}",
    tag = "finding",
    params(("id" = Uuid, Path, example = json!(example::FILTER)), Deletion, IfMatch),
    responses((status = 204, description = "It is gone"), Writing)
)]
pub(crate) async fn delete_saved_filter(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(Deletion { version }): Query<Deletion>,
    write: Write,
) -> Result<Answer, Refusal> {
    app.write(write.expecting(version), move |draft, write| {
        let filter = draft.filter(id)?;
        write.check(filter.version)?;
        draft.delete_filter(&filter)?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    })
    .await
}
