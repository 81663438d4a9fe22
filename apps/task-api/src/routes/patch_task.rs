//! `PATCH /api/v1/tasks/{id}`

use axum::extract::State;
use contract::rest::{PatchTask, TaskResource};
use domain::TaskId;
use domain::task::patch;
use serde::Deserialize;
use service::{Path, Query};
use utoipa::IntoParams;

use super::verb::read_scope;
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// How far a change goes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Extent {
    /// Of an occurrence of a series: `this` one only, or `this_and_future` ones, as usual of the newest. Of an older one it is
    /// always `this`.
    #[param(required = false, pattern = "^(this|this_and_future)$")]
    scope: Option<String>,
}

/// Changes fields of a task: absent is untouched, null is cleared.
///
/// A JSON merge patch (RFC 7396). An unknown field is refused, never ignored. Of the newest occurrence of a series it goes for
/// future ones too, unless `scope=this` is said; dates alone are always its own, and a recurrence always goes for future ones.
#[utoipa::path(
    patch,
    path = "/api/v1/tasks/{id}",
    tag = "tasks",
    request_body(content((PatchTask = "application/merge-patch+json"), (PatchTask = "application/json"))),
    params(
        ("id" = Uuid, Path, example = json!(example::TASK)),
        Extent,
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
    Query(Extent { scope }): Query<Extent>,
    write: Write,
) -> Result<Answer, Refusal> {
    let scope = read_scope(scope)?;
    let write = write.versioned()?;
    app.write(write, move |draft, write| {
        let shelf = draft.shelf;
        let task = &draft.task(id)?.task;
        write.check(task.version)?;
        let decided = patch(task, &write.body, &draft.env(&|list| shelf.has_list(list)))?;
        draft.take_scoped(&decided, scope)?;
        Ok(Answer::ok(&TaskResource::from(&decided.task))?.at_version(decided.task.version))
    })
    .await
}
