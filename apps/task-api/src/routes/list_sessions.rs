//! `GET /api/v1/auth/sessions`

use axum::extract::State;
use axum::response::Response;
use contract::rest::{Page, SessionResource};

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Reading, people};
use crate::people::private;
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
    let items = sessions.into_iter().map(|session| SessionResource {
        id: session.id,
        current: identity.session == Some(session.id),
        client: session.client,
        started_at: session.started_at,
        used_at: session.used_at,
        expires_at: session.expires_at,
    });
    Ok(private(Page { items: items.collect(), next_cursor: None }))
}
