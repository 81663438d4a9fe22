//! `POST /api/v1/tags`

use axum::extract::State;
use contract::rest::{CreateTag, TagResource};
use domain::tag::{NewTag, create};

use super::tag_path::path_of;
use crate::App;
use crate::answer::Answer;
use crate::openapi::{IdempotencyKey, Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Makes a tag. Using one in a task makes it as well.
#[utoipa::path(
    post,
    path = "/api/v1/tags",
    tag = "tags",
    request_body = CreateTag,
    params(IdempotencyKey),
    responses(
        (status = 200, description = "It is there already, the same in all", body = TagResource, headers(("ETag" = String)), example = json!(example::tag())),
        (status = 201, body = TagResource, headers(("ETag" = String), ("Location" = String)), example = json!(example::tag())),
        Writing
    )
)]
pub(crate) async fn create_tag(State(app): State<App>, write: Write) -> Result<Answer, Refusal> {
    let NewTag { name, colour } = NewTag::read(&write.body)?;
    app.write(write, move |draft, _| {
        let existing = draft.shelf.tag(&name).map(|kept| &kept.item);
        let count = draft.shelf.tags().count();
        let made = create(existing, count, name.clone(), colour)?;
        let answer = match (&made.put, existing) {
            (Some(tag), _) => {
                draft.put_tag(None, tag)?;
                Answer::created(path_of(&tag.name), &TagResource::from(tag))?
                    .at_version(tag.version)
            }
            (None, Some(tag)) => Answer::ok(&TagResource::from(tag))?.at_version(tag.version),
            (None, None) => return Err(Refusal::NoSuch("tag", name.to_string())),
        };
        Ok(answer)
    })
    .await
}
