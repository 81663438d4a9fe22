//! `GET /api/v1/filters/{id}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use contract::rest::SavedFilterResource;
use service::Path;
use uuid::Uuid;

use crate::App;
use crate::answer::Answer;
use crate::caller::Caller;
use crate::openapi::{IfNoneMatch, Reading, example};
use crate::precondition::Versions;
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Shows a saved filter.
#[utoipa::path(
    get,
    path = "/api/v1/filters/{id}",
    tag = "finding",
    params(("id" = Uuid, Path, example = json!(example::FILTER)), IfNoneMatch),
    responses(
        (status = 200, body = SavedFilterResource, headers(("ETag" = String)), example = json!(example::saved_filter())),
        (status = 304, description = "It is as it was"),
        Reading
    )
)]
pub(crate) async fn get_saved_filter(
    State(app): State<App>,
    Caller(user): Caller,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let known = Versions::if_none_match(&headers)?;
    let view = app.book(&user).read().await?;
    let filter = Shelf::new(&view, app.now()).filter(id)?;
    if known.is_some_and(|known| known.has(filter.version)) {
        return Ok(Answer::empty(StatusCode::NOT_MODIFIED).at_version(filter.version));
    }
    Ok(Answer::ok(&SavedFilterResource::from(filter))?.at_version(filter.version))
}
