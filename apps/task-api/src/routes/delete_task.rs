//! `DELETE /api/v1/tasks/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use contract::rest::ChangedTask;
use domain::TaskId;
use domain::task::{delete_permanently, trash};
use serde::Deserialize;
use service::{Path, Query};
use utoipa::IntoParams;

use super::verb::{changed_scoped, nothing_else, read_scope};
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
    /// Of the newest occurrence of a series: `this` one only, as if it were skipped, or `this_and_future` ones, so that the series
    /// ends. As usual the latter where the next one is made on completion, and the former on schedule. Of an older one it is always
    /// `this`.
    #[param(required = false, pattern = "^(this|this_and_future)$")]
    scope: Option<String>,
    /// The version that is to be deleted.
    #[param(minimum = 1, required = false)]
    version: Option<u64>,
}

/// Puts a task in the trash for 30 days, or deletes it for good.
///
/// A series that ends with its newest occurrence goes on if that is restored; the next one, where this made it and nobody touched
/// it, is taken away again.
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
    Query(Deletion { permanent, scope, version }): Query<Deletion>,
    write: Write,
) -> Result<Answer, Refusal> {
    let scope = read_scope(scope)?;
    let write = write.versioned()?.expecting(version);
    nothing_else(&write.body)?;
    app.arm_purge(&write.user, write.now).await;
    app.write(write, move |draft, write| {
        let task = &draft.task(id)?.task;
        write.check(task.version)?;
        if permanent {
            let decided = delete_permanently(task, write.now);
            draft.take_scoped(&decided, scope)?;
            return Ok(Answer::empty(StatusCode::NO_CONTENT));
        }
        let decided = trash(task, write.now);
        changed_scoped(draft, &decided, scope)
    })
    .await
}
