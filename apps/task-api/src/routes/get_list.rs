//! `GET /api/v1/lists/{id}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use contract::rest::ListResource;
use domain::ListId;
use service::Path;

use crate::App;
use crate::answer::Answer;
use crate::caller::Caller;
use crate::openapi::{IfNoneMatch, Reading, example};
use crate::precondition::Versions;
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Shows a list.
#[utoipa::path(
    get,
    path = "/api/v1/lists/{id}",
    tag = "lists",
    params(("id" = Uuid, Path, example = json!(example::LIST)), IfNoneMatch),
    responses(
        (status = 200, body = ListResource, headers(("ETag" = String)), example = json!(example::list())),
        (status = 304, description = "It is as it was"),
        Reading
    )
)]
pub(crate) async fn get_list(
    State(app): State<App>,
    Caller(user): Caller,
    Path(id): Path<ListId>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let known = Versions::if_none_match(&headers)?;
    let view = app.book(&user).read().await?;
    let list = Shelf::new(&view, app.now()).list_or_inbox(id);
    let list = list.ok_or_else(|| Refusal::NoSuch("list", id.to_string()))?;
    if known.is_some_and(|known| known.has(list.version)) {
        return Ok(Answer::empty(StatusCode::NOT_MODIFIED).at_version(list.version));
    }
    Ok(Answer::ok(&ListResource::from(&list))?.at_version(list.version))
}
