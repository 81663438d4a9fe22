//! `POST /api/v1/tags/{name}/merge`

use axum::extract::State;
use contract::rest::{MergeTag, TagResource};
use domain::tag::{self, TagName, read_merge};
use domain::violation::Violations;
use service::Path;

use super::tag_path::tag_named;
use crate::App;
use crate::answer::Answer;
use crate::carry::Carry;
use crate::openapi::{IdempotencyKey, IfMatch, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Puts another tag in the place of this one in every task, and deletes this one. Answers with the one that stays.
#[utoipa::path(
    post,
    path = "/api/v1/tags/{name}/merge",
    tag = "tags",
    request_body = MergeTag,
    params(("name" = String, Path, example = "yard"), IfMatch, IdempotencyKey),
    responses(
        (status = 200, body = TagResource, headers(("ETag" = String)), example = json!(example::tag())),
        Writing
    )
)]
pub(crate) async fn merge_tag(
    State(app): State<App>,
    Path(name): Path<TagName>,
    write: Write,
) -> Result<Answer, Refusal> {
    let write = write.versioned()?;
    let into = read_merge(&write.body)?;
    app.arm_purge(&write.user, write.now).await;
    app.carry(write, move |draft, write| {
        let tag = tag_named(draft.shelf, &name)?;
        write.check(tag.version)?;
        let into = draft.shelf.tag(&into).map(|kept| &kept.item);
        let into =
            into.ok_or_else(|| Violations::one("/into", "invalid", "there is no such tag"))?;
        let carry = tag::Carry::merge(tag, into).map(Carry::Tag);
        Ok((carry, Answer::ok(&TagResource::from(into))?.at_version(into.version)))
    })
    .await
}
