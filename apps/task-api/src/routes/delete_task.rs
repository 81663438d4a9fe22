//! `DELETE /api/v1/tasks/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use contract::rest::ChangedTask;
use domain::TaskId;
use domain::task::{delete_permanently, trash};
use serde::Deserialize;
use service::{Path, Query};
use utoipa::IntoParams;

use super::verb::{changed, nothing_else};
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// How a task is deleted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Deletion {
    /// For good, rather than into the trash for 30 days?
    #[serde(default)]
    #[param(required = false)]
    permanent: bool,
    /// The version that is to be deleted.
    #[param(minimum = 1, required = false)]
    version: Option<u64>,
}

/// Puts a task in the trash for 30 days, or deletes it for good.
#[utoipa::path(
    delete,
    path = "/api/v1/tasks/{id}",
    tag = "tasks",
    params(
        ("id" = Uuid, Path, example = json!(example::TASK)),
        Deletion,
        IfMatch
    ),
    responses(
        (status = 200, description = "It is in the trash", body = ChangedTask, headers(("ETag" = String)), example = json!(example::changed_task())),
        (status = 204, description = "It is gone for good"),
        Writing
    )
)]
pub(crate) async fn delete_task(
    State(app): State<App>,
    Path(id): Path<TaskId>,
    Query(Deletion { permanent, version }): Query<Deletion>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?.expecting(version);
    nothing_else(&write.body)?;
    app.arm_purge(&write.user, write.now).await;
    app.write(write, move |draft, write| {
        let task = &draft.task(id)?.task;
        write.check(task.version)?;
        if permanent {
            let decided = delete_permanently(task, write.now);
            draft.take(&decided)?;
            return Ok(Answer::empty(StatusCode::NO_CONTENT));
        }
        let decided = trash(task, write.now);
        changed(draft, &decided)
    })
    .await
}
