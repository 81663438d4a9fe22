//! `PATCH /api/v1/tags/{name}`

use axum::extract::State;
use contract::rest::{PatchTag, TagResource};
use domain::tag::{Fate, Patched, Tag, TagName, TagPatch, patch};
use service::Path;

use super::tag_path::tag_named;
use crate::App;
use crate::answer::Answer;
use crate::carry::Carry;
use crate::openapi::{IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Gives a tag another colour, or renames it in every task, also in the trash.
///
/// Where there is another tag of the new name, that is refused with 409 `already-there`: merge the two instead. Very many tasks
/// are changed one portion after the other; the answer comes when all are.
#[utoipa::path(
    patch,
    path = "/api/v1/tags/{name}",
    tag = "tags",
    request_body(content((PatchTag = "application/merge-patch+json"), (PatchTag = "application/json"))),
    params(("name" = String, Path, example = "home"), IfMatch),
    responses(
        (status = 200, body = TagResource, headers(("ETag" = String)), example = json!(example::tag())),
        Writing
    )
)]
pub(crate) async fn patch_tag(
    State(app): State<App>,
    Path(name): Path<TagName>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    let wanted = TagPatch::read(&write.body)?;
    if wanted.name.is_some() {
        app.arm_purge(&write.user, write.now).await; // a tombstone stands for the old name
    }
    app.carry(write, move |draft, write| {
        let tag = tag_named(draft.shelf, &name)?;
        write.check(tag.version)?;
        let taken = wanted.name.as_ref().and_then(|name| draft.shelf.tag(name));
        let answer = |tag: &Tag| {
            Ok::<_, Refusal>(Answer::ok(&TagResource::from(tag))?.at_version(tag.version))
        };
        match patch(tag, &wanted, taken.map(|kept| &kept.item))? {
            Patched::Unchanged => Ok((None, answer(tag)?)),
            Patched::Put(after) => {
                draft.put_tag(Some(tag), &after)?;
                Ok((None, answer(&after)?))
            }
            Patched::Carry(carry) => {
                let after = if let Fate::Becomes(after) = &carry.fate { after } else { tag };
                let answer = answer(after)?;
                Ok((Some(Carry::Tag(carry)), answer))
            }
        }
    })
    .await
}
