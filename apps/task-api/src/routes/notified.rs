//! What the routes of notifications have in common: notifier's answers, passed on.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use contract::notifier::{Document, MarkNotificationsRequest};
use domain::violation::Violations;
use serde::de::DeserializeOwned;
use service::JsonObject;
use tonic::Request;

use crate::App;
use crate::refusal::Refusal;

/// A body that is to be there, for notifier to read.
pub(super) fn asked(body: &JsonObject) -> Result<String, Refusal> {
    match body.bytes.is_empty() {
        true => Err(Violations::one("", "required", "a JSON object is expected").into()),
        false => Ok(body.value.to_string()),
    }
}

/// A document of notifier's as an answer.
pub(super) fn passed_on(document: Document) -> impl IntoResponse + use<> {
    ([(CONTENT_TYPE, "application/json")], document.json)
}

pub(super) fn documents<T: DeserializeOwned>(all: &[String]) -> Result<Vec<T>, Refusal> {
    let read = all.iter().map(|json| serde_json::from_str(json));
    read.collect::<Result<_, _>>().map_err(Refusal::unwritable)
}

pub(super) fn cursor(token: String) -> Option<String> {
    Some(token).filter(|token| !token.is_empty())
}

/// Marks one notification, or all.
pub(super) async fn mark(
    app: &App,
    user: domain::UserId,
    id: String,
    read: bool,
) -> Result<impl IntoResponse + use<>, Refusal> {
    let request = MarkNotificationsRequest { user: user.into(), id, read };
    let marked = app.notifier()?.mark_notifications(Request::new(request)).await?;
    Ok(passed_on(marked.into_inner()))
}
