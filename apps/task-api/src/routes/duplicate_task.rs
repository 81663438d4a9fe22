//! `POST /api/v1/tasks/{id}/duplicate`

use axum::extract::State;
use contract::rest::{TaskResource, Versioned};
use domain::TaskId;
use domain::task::duplicate;
use service::Path;

use super::verb::nothing_else;
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Makes a copy of a task, open and with its checklist unticked.
#[utoipa::path(
    post,
    path = "/api/v1/tasks/{id}/duplicate",
    tag = "tasks",
    request_body = Option<Versioned>,
    params(
        ("id" = Uuid, Path, example = json!(example::TASK)),
        IfMatch,
        IdempotencyKey
    ),
    responses(
        (status = 201, body = TaskResource, headers(("ETag" = String), ("Location" = String)), example = json!(example::task())),
        Writing
    )
)]
pub(crate) async fn duplicate_task(
    State(app): State<App>,
    Path(id): Path<TaskId>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    nothing_else(&write.body)?;
    let new_id = TaskId(app.new_id());
    app.write(write, move |draft, write| {
        let task = &draft.task(id)?.task;
        write.check(task.version)?;
        let decided = duplicate(task, new_id, write.now)?;
        draft.take(&decided)?;
        let location = format!("/api/v1/tasks/{new_id}");
        let answer = Answer::created(location, &TaskResource::from(&decided.task))?;
        Ok(answer.at_version(decided.task.version))
    })
    .await
}
