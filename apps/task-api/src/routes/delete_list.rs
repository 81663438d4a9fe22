//! `DELETE /api/v1/lists/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use domain::ListId;
use domain::list::{Destination, delete};
use serde::Deserialize;
use service::{Path, Query};
use utoipa::IntoParams;

use crate::App;
use crate::answer::Answer;
use crate::carry::Carry;
use crate::openapi::{IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// How a list is deleted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Deletion {
    /// Where its tasks go: the id of another list, or `trash`. Needed where there are any outside the trash.
    #[param(required = false)]
    move_to: Option<String>,
    /// The version that is to be deleted.
    #[param(minimum = 1, required = false)]
    version: Option<u64>,
}

/// Deletes a list. Its tasks go where `move_to` says; those in the trash stay there and come back to the same place, or into
/// the Inbox.
#[utoipa::path(
    delete,
    path = "/api/v1/lists/{id}",
    tag = "lists",
    params(("id" = Uuid, Path, example = json!(example::LIST)), Deletion, IfMatch),
    responses((status = 204, description = "It is gone"), Writing)
)]
pub(crate) async fn delete_list(
    State(app): State<App>,
    Path(id): Path<ListId>,
    Query(Deletion { move_to, version }): Query<Deletion>,
    write: Write,
) -> Result<Answer, Refusal> {
    let move_to = move_to.as_deref().map(read_destination).transpose()?;
    app.arm_purge(&write.user, write.now).await;
    app.carry(write.expecting(version), move |draft, write| {
        let list = draft.list(id)?;
        write.check(list.version)?;
        let shelf = draft.shelf;
        let mut tasks = shelf.tasks().map(|kept| &kept.task);
        if move_to.is_none() && tasks.any(|task| task.list == id && !task.is_in_trash()) {
            let why = "there are tasks in the list: the id of another list is expected, or `trash`";
            return Err(Refusal::parameter("move_to", why));
        }
        let destination = move_to.unwrap_or(Destination::List(ListId::INBOX));
        let carry = delete(&list, destination, |list| shelf.has_list(list))?;
        Ok((Some(Carry::List(carry)), Answer::empty(StatusCode::NO_CONTENT)))
    })
    .await
}

fn read_destination(text: &str) -> Result<Destination, Refusal> {
    match text {
        "trash" => Ok(Destination::Trash),
        id => id.parse().map(Destination::List).map_err(|_| {
            Refusal::parameter("move_to", "the id of another list is expected, or `trash`")
        }),
    }
}
