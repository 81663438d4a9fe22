//! `PATCH /api/v1/lists/{id}`

use axum::extract::State;
use contract::rest::{ListResource, PatchList};
use domain::ListId;
use domain::list::patch;
use service::Path;

use crate::App;
use crate::answer::Answer;
use crate::openapi::{IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Changes a list: its name, its colour, whether it is put away. The Inbox is never put away.
#[utoipa::path(
    patch,
    path = "/api/v1/lists/{id}",
    tag = "lists",
    request_body(content((PatchList = "application/merge-patch+json"), (PatchList = "application/json"))),
    params(("id" = Uuid, Path, example = json!(example::LIST)), IfMatch),
    responses(
        (status = 200, body = ListResource, headers(("ETag" = String)), example = json!(example::list())),
        Writing
    )
)]
pub(crate) async fn patch_list(
    State(app): State<App>,
    Path(id): Path<ListId>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    app.write(write, move |draft, write| {
        let list = draft.list(id)?;
        write.check(list.version)?;
        let after = patch(&list, &write.body, write.now)?;
        draft.put_list(Some(&list), &after)?;
        Ok(Answer::ok(&ListResource::from(&after))?.at_version(after.version))
    })
    .await
}
