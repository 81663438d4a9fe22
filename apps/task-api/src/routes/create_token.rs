//! `POST /api/v1/auth/tokens`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contract::rest::{CreateToken, CreatedToken, Hidden};
use identity::NewToken;
use service::ValidJson;

use crate::App;
use crate::caller::Asker;
use crate::openapi::{Writing, people};
use crate::people::{private, scopes, token};
use crate::refusal::Refusal;

/// Makes a personal token, for programs. It is shown this once.
#[utoipa::path(
    post,
    path = "/api/v1/auth/tokens",
    tag = "accounts",
    request_body = CreateToken,
    responses(
        (status = 201, body = CreatedToken, example = json!(people::created_token())),
        Writing
    )
)]
pub(crate) async fn create_token(
    State(app): State<App>,
    Asker(identity): Asker,
    ValidJson(CreateToken { name, scopes: wanted, expires_at }): ValidJson<CreateToken>,
) -> Result<Response, Refusal> {
    let wanted = NewToken { name, scopes: scopes(&wanted), expires_at };
    let made = app.people.accounts.create_token(&identity.user, wanted).await?;
    let created = CreatedToken { token: Hidden(made.token), resource: token(made.summary) };
    Ok((StatusCode::CREATED, private(created)).into_response())
}
