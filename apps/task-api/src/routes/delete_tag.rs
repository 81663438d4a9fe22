//! `DELETE /api/v1/tags/{name}`

use axum::extract::State;
use axum::http::StatusCode;
use domain::tag::{self, TagName};
use serde::Deserialize;
use service::{Path, Query};
use utoipa::IntoParams;

use super::tag_path::tag_named;
use crate::App;
use crate::answer::Answer;
use crate::carry::Carry;
use crate::openapi::{IfMatch, Writing};
use crate::refusal::Refusal;
use crate::write::Write;

/// Which version is deleted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Deletion {
    /// The version that is to be deleted.
    #[param(minimum = 1, required = false)]
    version: Option<u64>,
}

/// Deletes a tag, and takes it off every task.
#[utoipa::path(
    delete,
    path = "/api/v1/tags/{name}",
    tag = "tags",
    params(("name" = String, Path, example = "home"), Deletion, IfMatch),
    responses((status = 204, description = "It is gone"), Writing)
)]
pub(crate) async fn delete_tag(
    State(app): State<App>,
    Path(name): Path<TagName>,
    Query(Deletion { version }): Query<Deletion>,
    write: Write,
) -> Result<Answer, Refusal> {
    app.arm_purge(&write.user, write.now).await;
    app.carry(write.expecting(version), move |draft, write| {
        let tag = tag_named(draft.shelf, &name)?;
        write.check(tag.version)?;
        let carry = Carry::Tag(tag::Carry::delete(tag));
        Ok((Some(carry), Answer::empty(StatusCode::NO_CONTENT)))
    })
    .await
}
