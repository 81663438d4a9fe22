//! `PUT /api/v1/filters/{id}`

use axum::extract::State;
use contract::rest::{PutSavedFilter, SavedFilterResource};
use domain::query::SavedFilter;
use service::Path;
use uuid::Uuid;

use crate::App;
use crate::answer::Answer;
use crate::openapi::{IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Replaces a saved filter: its name, its filter and its order. What is not said is as if it were new.
#[utoipa::path(
    put,
    path = "/api/v1/filters/{id}",
    tag = "finding",
    request_body = PutSavedFilter,
    params(("id" = Uuid, Path, example = json!(example::FILTER)), IfMatch),
    responses(
        (status = 200, body = SavedFilterResource, headers(("ETag" = String)), example = json!(example::saved_filter())),
        Writing
    )
)]
pub(crate) async fn put_saved_filter(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    app.write(write, move |draft, write| {
        let before = draft.filter(id)?;
        write.check(before.version)?;
        let after = SavedFilter::put(Some(&before), id, &write.body, write.now)?;
        draft.put_filter(Some(&before), &after)?;
        Ok(Answer::ok(&SavedFilterResource::from(&after))?.at_version(after.version))
    })
    .await
}
