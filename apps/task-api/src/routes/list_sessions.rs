//! `GET /api/v1/auth/sessions`

use axum::extract::State;
use axum::response::Response;
use contract::rest::{Page, SessionResource};

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Reading, people};
use crate::people::{private, session};
use crate::refusal::Refusal;

/// Lists where the caller is signed in, the session used last first.
#[utoipa::path(
    get,
    path = "/api/v1/auth/sessions",
    tag = "accounts",
    responses(
        (status = 200, body = Page<SessionResource>, example = json!({ "items": [people::session()] })),
        Reading
    )
)]
pub(crate) async fn list_sessions(
    State(app): State<App>,
    Asker(identity): Asker,
) -> Result<Response, Refusal> {
    let sessions = app.people.accounts.sessions(&identity.user).await?;
    let items: Vec<SessionResource> =
        sessions.into_iter().map(|it| session(it, identity.session)).collect();
    Ok(private(Page { items, next_cursor: None }))
}
