//! `PATCH /api/v1/tasks/{id}`

use axum::extract::State;
use contract::rest::{PatchTask, TaskResource};
use domain::TaskId;
use domain::task::patch;
use service::Path;

use crate::App;
use crate::answer::Answer;
use crate::openapi::{IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Changes fields of a task: absent is untouched, null is cleared.
///
/// A JSON merge patch (RFC 7396). An unknown field is refused, never ignored.
#[utoipa::path(
    patch,
    path = "/api/v1/tasks/{id}",
    tag = "tasks",
    request_body(content((PatchTask = "application/merge-patch+json"), (PatchTask = "application/json"))),
    params(
        ("id" = Uuid, Path, example = json!(example::TASK)),
        IfMatch
    ),
    responses(
        (status = 200, body = TaskResource, headers(("ETag" = String)), example = json!(example::task())),
        Writing
    )
)]
pub(crate) async fn patch_task(
    State(app): State<App>,
    Path(id): Path<TaskId>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    app.write(write, move |draft, write| {
        let shelf = draft.shelf;
        let task = &draft.task(id)?.task;
        write.check(task.version)?;
        let decided = patch(task, &write.body, &draft.env(&|list| shelf.has_list(list)))?;
        draft.take(&decided)?;
        Ok(Answer::ok(&TaskResource::from(&decided.task))?.at_version(decided.task.version))
    })
    .await
}
