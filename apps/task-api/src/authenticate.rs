//! Finds out who asks, once for each request, before any handler runs.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;
use identity::{Identity, TokenError};
use service::http::{ClientAddress, Rate};

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

/// Puts [`Asked`] into the request, and counts it: against its user, or where that is not known without work, against the
/// address that it comes from. Whoever guesses at tokens pays for it.
pub(crate) async fn authenticate(
    State(app): State<App>,
    address: ClientAddress,
    mut request: Request,
    next: Next,
) -> Response {
    let counted = asked(&app, address, bearer(request.headers())).await;
    let (asked, rate) = match counted {
        Ok(counted) => counted,
        Err(rate) => return rate.refuse(),
    };
    request.extensions_mut().insert(asked);
    let mut response = next.run(request).await;
    if let Some(rate) = rate {
        rate.tell(response.headers_mut());
    }
    response
}

async fn asked(
    app: &App,
    address: ClientAddress,
    token: Option<&str>,
) -> Result<(Asked, Option<Rate>), Rate> {
    if let Some(token) = token
        && let Some(identity) = app.tokens.known(token).await
    {
        let rate = app.allowances.count_user(&identity.user)?;
        return Ok((Asked::By(identity), rate));
    }
    let rate = app.allowances.count_address(address)?;
    let Some(token) = token else { return Ok((Asked::Anonymously, rate)) };
    match app.tokens.check(token).await {
        Ok(identity) => {
            let rate = app.allowances.count_user(&identity.user)?;
            Ok((Asked::By(identity), rate))
        }
        Err(error) => Ok((Asked::Refused(error), rate)),
    }
}

/// The token of a request: there is one `authorization` header, of the scheme `Bearer`. Of two, another server on the way may
/// have looked at the other one.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (header, None) = (all.next()?, all.next()) else { return None };
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
