//! `GET /api/v1/auth/tokens`

use axum::extract::State;
use axum::response::Response;
use contract::rest::{Page, TokenResource};

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Reading, people};
use crate::people::{private, token};
use crate::refusal::Refusal;

/// Lists the caller's personal tokens, the oldest first. The tokens themselves are not kept.
#[utoipa::path(
    get,
    path = "/api/v1/auth/tokens",
    tag = "accounts",
    responses(
        (status = 200, body = Page<TokenResource>, example = json!({ "items": [people::token()] })),
        Reading
    )
)]
pub(crate) async fn list_tokens(
    State(app): State<App>,
    Asker(identity): Asker,
) -> Result<Response, Refusal> {
    let tokens = app.people.accounts.tokens(&identity.user).await?;
    let items: Vec<TokenResource> = tokens.into_iter().map(token).collect();
    Ok(private(Page { items, next_cursor: None }))
}
