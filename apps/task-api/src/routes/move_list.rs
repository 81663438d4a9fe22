//! `POST /api/v1/lists/{id}/move`

use axum::extract::State;
use contract::rest::{ListResource, MoveList};
use domain::ListId;
use domain::list::{List, ListRefused, Place, move_list as moved};
use domain::violation::Violations;
use service::Path;

use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Moves a list among the others. The Inbox stays the first.
#[utoipa::path(
    post,
    path = "/api/v1/lists/{id}/move",
    tag = "lists",
    request_body = MoveList,
    params(("id" = Uuid, Path, example = json!(example::LIST)), IfMatch, IdempotencyKey),
    responses(
        (status = 200, body = ListResource, headers(("ETag" = String)), example = json!(example::list())),
        Writing
    )
)]
pub(crate) async fn move_list(
    State(app): State<App>,
    Path(id): Path<ListId>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    let place = Violations::collect(|reader| Place::read(reader, &write.body))?;
    app.write(write, move |draft, write| {
        let list = draft.list(id)?;
        write.check(list.version)?;
        if id == ListId::INBOX {
            return Err(ListRefused::Inbox.into());
        }
        let lists = draft.shelf.lists().map(|kept| &kept.item);
        let lists: Vec<&List> = lists.filter(|list| list.id != ListId::INBOX).collect();
        let changed =
            moved(&list, beside_inbox(place, id, &lists)?, lists.iter().copied(), write.now)?;
        for after in &changed {
            draft.put_list(lists.iter().find(|list| list.id == after.id).copied(), after)?;
        }
        let after = changed.first().unwrap_or(&list);
        Ok(Answer::ok(&ListResource::from(after))?.at_version(after.version))
    })
    .await
}

/// The Inbox has no place among the others: after it is before the first of them.
fn beside_inbox(place: Place, id: ListId, lists: &[&List]) -> Result<Place, Violations> {
    if place.before == Some(ListId::INBOX) {
        return Err(Violations::one("/before", "invalid", "the Inbox is always the first"));
    }
    if place.after != Some(ListId::INBOX) {
        return Ok(place);
    }
    let others = lists.iter().filter(|list| list.id != id);
    let first = others.min_by_key(|list| (&list.position, list.id)).map(|list| list.id);
    Ok(Place { after: None, before: place.before.or(first) })
}
