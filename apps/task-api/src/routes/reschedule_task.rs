//! `POST /api/v1/tasks/{id}/reschedule`

use axum::extract::State;
use contract::rest::{ChangedTask, RescheduleTask};
use domain::TaskId;
use domain::task;
use service::Path;

use super::verb::verb;
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Sets other dates, and leaves the recurrence and the reminders as they are.
#[utoipa::path(
    post,
    path = "/api/v1/tasks/{id}/reschedule",
    tag = "tasks",
    request_body = RescheduleTask,
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
pub(crate) async fn reschedule_task(
    State(app): State<App>,
    Path(id): Path<TaskId>,
    write: Write,
) -> Result<Answer, Refusal> {
    verb(&app, id, write, |task, write, _| task::reschedule(task, &write.body, write.now)).await
}
