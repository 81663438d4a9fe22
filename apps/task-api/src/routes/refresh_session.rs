//! `POST /api/v1/auth/refresh`

use axum::extract::State;
use axum::response::Response;
use contract::rest::{RefreshSession, SignedIn};
use service::ValidJson;

use crate::App;
use crate::openapi::{Trying, Writing, people};
use crate::refusal::Refusal;

/// Gets the next tokens. A refresh token works once; one that was used before ends its session, unless it is the last one,
/// within ten seconds: then the answer is the same again.
#[utoipa::path(
    post,
    path = "/api/v1/auth/refresh",
    tag = "accounts",
    security(()),
    request_body = RefreshSession,
    responses(
        (status = 200, body = SignedIn, example = json!(people::signed_in())),
        Writing,
        Trying
    )
)]
pub(crate) async fn refresh_session(
    State(app): State<App>,
    ValidJson(RefreshSession { refresh_token }): ValidJson<RefreshSession>,
) -> Result<Response, Refusal> {
    let signed_in = app.people.accounts.refresh(&refresh_token.0).await?;
    app.people.answer(signed_in).await
}
