//! `POST /api/v1/auth/sign-in`

use axum::extract::State;
use axum::response::Response;
use contract::rest::{Credentials, SignedIn};
use service::ValidJson;

use crate::App;
use crate::openapi::{Trying, Writing, people};
use crate::people::{Client, email};
use crate::refusal::Refusal;

/// Signs in: an access token for ten minutes, and a refresh token that gets the next ones.
#[utoipa::path(
    post,
    path = "/api/v1/auth/sign-in",
    tag = "accounts",
    security(()),
    request_body = Credentials,
    responses(
        (status = 200, body = SignedIn, example = json!(people::signed_in())),
        Writing,
        Trying
    )
)]
pub(crate) async fn sign_in(
    State(app): State<App>,
    client: Client,
    ValidJson(Credentials { email: address, password }): ValidJson<Credentials>,
) -> Result<Response, Refusal> {
    let (address, agent) = (email(&address)?, client.agent.as_deref());
    let accounts = &app.people.accounts;
    let signed_in = accounts.sign_in(&address, &password.0, agent, client.address).await?;
    app.people.answer(signed_in).await
}
