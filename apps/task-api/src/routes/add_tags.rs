//! `POST /api/v1/tasks/{id}/tags`

use axum::extract::State;
use contract::rest::{AddTags, ChangedTask};
use domain::TaskId;
use domain::tag::TagName;
use domain::task::add_tags as added;
use domain::violation::Violations;
use service::Path;

use super::verb::verb;
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Adds tags to a task, and leaves the others as they are: two clients do not undo each other's.
#[utoipa::path(
    post,
    path = "/api/v1/tasks/{id}/tags",
    tag = "tasks",
    request_body = AddTags,
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
pub(crate) async fn add_tags(
    State(app): State<App>,
    Path(id): Path<TaskId>,
    write: Write,
) -> Result<Answer, Refusal> {
    verb(&app, id, write, |task, write, _| {
        let tags = Violations::collect(|reader| {
            let fields = reader.object(&write.body, &["tags"])?;
            reader.required(fields, "tags", |r, v| {
                r.array(v, TagName::MAX_PER_TASK, |r, v| r.parsed(v))
            })
        })?;
        added(task, &tags, write.now)
    })
    .await
}
