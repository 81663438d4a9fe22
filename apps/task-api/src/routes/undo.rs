//! `POST /api/v1/undo`

use axum::extract::State;
use contract::rest::{ChangedTask, UndoVerbs};
use domain::task::{self, undo as undone};
use domain::violation::Violations;

use super::verb::changed;
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, Writing, example};
use crate::refusal::Refusal;
use crate::undo::read_token;
use crate::write::Write;

/// Takes back what a verb changed, and only that, as long as nobody has changed the same again.
#[utoipa::path(
    post,
    path = "/api/v1/undo",
    tag = "tasks",
    request_body = UndoVerbs,
    params(IdempotencyKey),
    responses(
        (status = 200, body = ChangedTask, headers(("ETag" = String)), example = json!(example::changed_task())),
        Writing
    )
)]
pub(crate) async fn undo(State(app): State<App>, write: Write) -> Result<Answer, Refusal> {
    let (id, version) = Violations::collect(|reader| {
        let fields = reader.object(&write.body, &["token"])?;
        reader.required(fields, "token", |reader, value| {
            let read = read_token(reader.text(value)?);
            read.map_or_else(
                || reader.refuse("invalid", "not a token that a verb was answered with"),
                Some,
            )
        })
    })?;
    app.write(write, move |draft, write| {
        let kept = draft.task(id)?;
        let undo = kept.undo.as_ref().filter(|undo| undo.version == version);
        let undo = undo.ok_or(task::Refusal::ChangedSince(id))?;
        let decided = undone(&kept.task, &undo.undo, write.now)?;
        // A list that was deleted since does not come back.
        if !draft.shelf.has_list(decided.task.list) {
            return Err(task::Refusal::ChangedSince(id).into());
        }
        changed(draft, &decided)
    })
    .await
}
