//! `GET /api/v1/tags/{name}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use contract::rest::TagResource;
use domain::tag::TagName;
use service::Path;

use super::tag_path::tag_named;
use crate::App;
use crate::answer::Answer;
use crate::caller::Caller;
use crate::openapi::{IfNoneMatch, Reading, example};
use crate::precondition::Versions;
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Shows a tag.
#[utoipa::path(
    get,
    path = "/api/v1/tags/{name}",
    tag = "tags",
    params(("name" = String, Path, example = "home"), IfNoneMatch),
    responses(
        (status = 200, body = TagResource, headers(("ETag" = String)), example = json!(example::tag())),
        (status = 304, description = "It is as it was"),
        Reading
    )
)]
pub(crate) async fn get_tag(
    State(app): State<App>,
    Caller(user): Caller,
    Path(name): Path<TagName>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let known = Versions::if_none_match(&headers)?;
    let view = app.book(&user).read().await?;
    let tag = tag_named(Shelf::new(&view, app.now()), &name)?;
    if known.is_some_and(|known| known.has(tag.version)) {
        return Ok(Answer::empty(StatusCode::NOT_MODIFIED).at_version(tag.version));
    }
    Ok(Answer::ok(&TagResource::from(tag))?.at_version(tag.version))
}
