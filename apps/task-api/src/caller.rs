//! Who asks: taken from the token, never from a path or a body.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::UserId;

use crate::App;
use crate::dev_tokens::TokenError;
use crate::refusal::Refusal;

/// The user that a verified token speaks for.
pub(crate) struct Caller(pub(crate) UserId);

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        const MISSING: TokenError =
            TokenError::Refused("Send the header `authorization: Bearer` with a token.");
        let header = parts.headers.get(AUTHORIZATION).ok_or(MISSING)?;
        let (scheme, token) =
            header.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(MISSING)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(MISSING.into());
        }
        Ok(Self(app.tokens.check(token.trim()).await?))
    }
}
