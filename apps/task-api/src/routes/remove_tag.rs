//! `DELETE /api/v1/tasks/{id}/tags/{name}`

use axum::extract::State;
use contract::rest::ChangedTask;
use domain::TaskId;
use domain::tag::TagName;
use domain::task::remove_tags;
use service::Path;

use super::verb::verb;
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Takes a tag off a task. One that is not there is no fault.
#[utoipa::path(
    delete,
    path = "/api/v1/tasks/{id}/tags/{name}",
    tag = "tasks",
    params(
        ("id" = Uuid, Path, example = json!(example::TASK)),
        ("name" = String, Path, example = "home"),
        IfMatch
    ),
    responses(
        (status = 200, body = ChangedTask, headers(("ETag" = String)), example = json!(example::changed_task())),
        Writing
    )
)]
pub(crate) async fn remove_tag(
    State(app): State<App>,
    Path((id, name)): Path<(TaskId, String)>,
    write: Write,
) -> Result<Answer, Refusal> {
    let name: TagName = name.parse().map_err(|_| Refusal::NoSuch("tag", name))?;
    verb(&app, id, write, move |task, write, _| {
        remove_tags(task, std::slice::from_ref(&name), write.now)
    })
    .await
}
