//! `GET /api/v1/tasks/{id}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use contract::rest::TaskResource;
use domain::{TaskId, task};
use service::Path;

use crate::App;
use crate::answer::Answer;
use crate::caller::Caller;
use crate::openapi::{IfNoneMatch, Reading, example};
use crate::precondition::Versions;
use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// Shows a task, in the trash or not.
#[utoipa::path(
    get,
    path = "/api/v1/tasks/{id}",
    tag = "tasks",
    params(
        ("id" = Uuid, Path, example = json!(example::TASK)),
        IfNoneMatch
    ),
    responses(
        (status = 200, body = TaskResource, headers(("ETag" = String)), example = json!(example::task())),
        (status = 304, description = "It is as it was"),
        Reading
    )
)]
pub(crate) async fn get_task(
    State(app): State<App>,
    Caller(user): Caller,
    Path(id): Path<TaskId>,
    headers: HeaderMap,
) -> Result<Answer, Refusal> {
    let known = Versions::if_none_match(&headers)?;
    let view = app.book(&user).read().await?;
    let kept = Shelf::new(&view, app.now()).task(id).ok_or(task::Refusal::NotFound(id))?;
    let version = kept.task.version;
    if known.is_some_and(|known| known.has(version)) {
        return Ok(Answer::empty(StatusCode::NOT_MODIFIED).at_version(version));
    }
    Ok(Answer::ok(&TaskResource::from(&kept.task))?.at_version(version))
}
