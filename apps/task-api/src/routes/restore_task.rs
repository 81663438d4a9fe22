//! `POST /api/v1/tasks/{id}/restore`

use axum::extract::State;
use contract::rest::{ChangedTask, Versioned};
use domain::TaskId;
use domain::task;
use service::Path;

use super::verb::{nothing_else, verb};
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Takes a task out of the trash.
#[utoipa::path(
    post,
    path = "/api/v1/tasks/{id}/restore",
    tag = "tasks",
    request_body = Option<Versioned>,
    params(
        ("id" = Uuid, Path, example = json!(example::TASK)),
        IfMatch,
        IdempotencyKey
    ),
    responses(
        (status = 200, body = ChangedTask, headers(("ETag" = String)), example = json!(example::changed_task())),
        Writing
    )
)]
pub(crate) async fn restore_task(
    State(app): State<App>,
    Path(id): Path<TaskId>,
    write: Write,
) -> Result<Answer, Refusal> {
    verb(&app, id, write, |task, write, _| {
        nothing_else(&write.body)?;
        task::restore(task, write.now)
    })
    .await
}
