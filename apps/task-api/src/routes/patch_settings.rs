//! `PATCH /api/v1/settings`

use axum::extract::State;
use contract::rest::{PatchSettings, SettingsResource};

use crate::App;
use crate::answer::Answer;
use crate::openapi::{Writing, example};
use crate::refusal::Refusal;
use crate::write::Write;

/// Changes the caller's settings: absent is untouched, null is as usual. A JSON merge patch (RFC 7396).
///
/// Another zone moves the reminders of dates without a zone.
#[utoipa::path(
    patch,
    path = "/api/v1/settings",
    tag = "reminders",
    request_body = Option<PatchSettings>,
    responses(
        (status = 200, body = SettingsResource, example = json!(example::settings())),
        Writing
    )
)]
pub(crate) async fn patch_settings(
    State(app): State<App>,
    write: Write,
) -> Result<Answer, Refusal> {
    app.write(write, |draft, write| {
        let before = draft.shelf.settings().cloned().unwrap_or_default();
        let after = before.patch(&write.body)?;
        draft.put_settings(&before, &after)?;
        Answer::ok(&SettingsResource::from(&after))
    })
    .await
}
