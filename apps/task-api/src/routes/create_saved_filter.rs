//! `POST /api/v1/filters`

use axum::extract::State;
use contract::rest::{CreateSavedFilter, SavedFilterResource};
use domain::query::SavedFilter;

use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Saves a filter and an order under a name. Names may be alike.
#[utoipa::path(
    post,
    path = "/api/v1/filters",
    tag = "finding",
    request_body = CreateSavedFilter,
    params(IdempotencyKey),
    responses(
        (status = 201, body = SavedFilterResource, headers(("ETag" = String), ("Location" = String)), example = json!(example::saved_filter())),
        Writing
    )
)]
pub(crate) async fn create_saved_filter(
    State(app): State<App>,
    write: Write,
) -> Result<Answer, Refusal> {
    let id = app.new_id();
    app.write(write, move |draft, write| {
        let max = SavedFilter::MAX_PER_USER;
        if draft.shelf.all_saved().count() >= max {
            return Err(Refusal::TooMany { what: "saved filters", max });
        }
        let filter = SavedFilter::put(None, id, &write.body, write.now)?;
        draft.put_filter(None, &filter)?;
        let location = format!("/api/v1/filters/{id}");
        let answer = Answer::created(location, &SavedFilterResource::from(&filter))?;
        Ok(answer.at_version(filter.version))
    })
    .await
}
