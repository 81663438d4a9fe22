//! `POST /api/v1/tasks`

use axum::extract::State;
use contract::rest::{CreateTask, TaskResource};
use domain::TaskId;
use domain::task::create;

use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Makes a task.
#[utoipa::path(
    post,
    path = "/api/v1/tasks",
    tag = "tasks",
    request_body = CreateTask,
    params(IdempotencyKey),
    responses(
        (status = 201, body = TaskResource, headers(("ETag" = String), ("Location" = String)), example = json!(example::task())),
        Writing
    )
)]
pub(crate) async fn create_task(State(app): State<App>, write: Write) -> Result<Answer, Refusal> {
    let id = TaskId(app.new_id());
    app.write(write, move |draft, write| {
        let shelf = draft.shelf;
        let decided = create(None, id, &write.body, &draft.env(&|list| shelf.has_list(list)))?;
        draft.take(&decided)?;
        let location = format!("/api/v1/tasks/{id}");
        let answer = Answer::created(location, &TaskResource::from(&decided.task))?;
        Ok(answer.at_version(decided.task.version))
    })
    .await
}
