//! `POST /api/v1/tasks/{id}/snooze`

use axum::extract::State;
use contract::rest::{ChangedTask, SnoozeTask};
use domain::TaskId;
use domain::task;
use service::Path;

use super::verb::verb;
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Reminds of a task once more, later. Its dates stay as they are; closing the task ends it.
#[utoipa::path(
    post,
    path = "/api/v1/tasks/{id}/snooze",
    tag = "reminders",
    request_body = SnoozeTask,
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
pub(crate) async fn snooze_task(
    State(app): State<App>,
    Path(id): Path<TaskId>,
    write: Write,
) -> Result<Answer, Refusal> {
    verb(&app, id, write, |task, write, env| task::snooze(task, &write.body, env)).await
}
