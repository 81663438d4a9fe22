//! Finds out who asks, once for each request, before any handler runs.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;
use identity::{Identity, TokenError};

use crate::App;

/// Who asks, as far as is known: an extension of the request.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// By whom a token that holds speaks for.
    By(Identity),
    /// With a token that does not hold, or cannot be checked. Only routes that need one mind.
    Refused(TokenError),
    /// Without a token.
    Anonymously,
}

/// Puts [`Asked`] into the request.
pub(crate) async fn authenticate(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = match bearer(request.headers()) {
        None => Asked::Anonymously,
        Some(token) => match app.tokens.check(token).await {
            Ok(identity) => Asked::By(identity),
            Err(error) => Asked::Refused(error),
        },
    };
    request.extensions_mut().insert(asked);
    next.run(request).await
}

/// The token of a request: there is one `authorization` header, of the scheme `Bearer`. Of two, another server on the way may
/// have looked at the other one.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (header, None) = (all.next()?, all.next()) else { return None };
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
