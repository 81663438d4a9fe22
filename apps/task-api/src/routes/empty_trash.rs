//! `DELETE /api/v1/trash`

use axum::extract::State;
use contract::rest::EmptiedTrash;

use crate::App;
use crate::answer::Answer;
use crate::carry::Carry;
use crate::openapi::{Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Deletes for good whatever is in the trash.
#[utoipa::path(
    delete,
    path = "/api/v1/trash",
    tag = "tasks",
    responses((status = 200, body = EmptiedTrash, example = json!(example::emptied_trash())), Writing)
)]
pub(crate) async fn empty_trash(State(app): State<App>, write: Write) -> Result<Answer, Refusal> {
    app.arm_purge(&write.user, write.now).await;
    app.carry(write, |draft, _| {
        let deleted = draft.shelf.tasks().filter(|kept| kept.task.is_in_trash()).count();
        let carry = (deleted > 0).then_some(Carry::Trash { until: draft.now });
        Ok((carry, Answer::ok(&EmptiedTrash { deleted })?))
    })
    .await
}
