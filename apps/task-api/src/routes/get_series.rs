//! `GET /api/v1/series/{id}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use contract::rest::SeriesResource;
use domain::SeriesId;
use service::Path;

use crate::App;
use crate::answer::Answer;
use crate::caller::Caller;
use crate::openapi::{IfNoneMatch, Reading, example};
use crate::precondition::Versions;
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Shows a series.
#[utoipa::path(
    get,
    path = "/api/v1/series/{id}",
    tag = "series",
    params(("id" = Uuid, Path, example = json!(example::SERIES)), IfNoneMatch),
    responses(
        (status = 200, body = SeriesResource, headers(("ETag" = String)), example = json!(example::series())),
        (status = 304, description = "It is as it was"),
        Reading
    )
)]
pub(crate) async fn get_series(
    State(app): State<App>,
    Caller(user): Caller,
    Path(id): Path<SeriesId>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let known = Versions::if_none_match(&headers)?;
    let view = app.book(&user).read().await?;
    let series = Shelf::new(&view, app.now()).series(id)?;
    if known.is_some_and(|known| known.has(series.version)) {
        return Ok(Answer::empty(StatusCode::NOT_MODIFIED).at_version(series.version));
    }
    Ok(Answer::ok(&SeriesResource::from(series))?.at_version(series.version))
}
