//! `POST /api/v1/lists`

use axum::extract::State;
use contract::rest::{CreateList, ListResource};
use domain::ListId;
use domain::list::create;

use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Makes a list, the last of them. Names may be alike.
#[utoipa::path(
    post,
    path = "/api/v1/lists",
    tag = "lists",
    request_body = CreateList,
    params(IdempotencyKey),
    responses(
        (status = 201, body = ListResource, headers(("ETag" = String), ("Location" = String)), example = json!(example::list())),
        Writing
    )
)]
pub(crate) async fn create_list(State(app): State<App>, write: Write) -> Result<Answer, Refusal> {
    let id = ListId(app.new_id());
    app.write(write, move |draft, write| {
        let others = draft.shelf.lists().filter(|kept| kept.item.id != ListId::INBOX);
        let existing = draft.shelf.list(id).map(|kept| &kept.item);
        let list = create(existing, id, others.count(), &write.body, write.now)?;
        draft.put_list(existing, &list)?;
        let answer = Answer::created(format!("/api/v1/lists/{id}"), &ListResource::from(&list))?;
        Ok(answer.at_version(list.version))
    })
    .await
}
