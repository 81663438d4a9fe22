//! Who asks: taken from the token, never from a path or a body.

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use domain::UserId;
use identity::{Identity, Role, Scope};
use service::Problem;

use crate::App;
use crate::authenticate::Asked;
use crate::refusal::Refusal;

#[cfg(test)]
mod tests;

/// The user that the token speaks for, which allows this request.
pub(crate) struct Caller(pub(crate) UserId);

/// All that the token says, which allows this request.
pub(crate) struct Asker(pub(crate) Identity);

/// The token holds, and is not for this.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum NotAllowed {
    #[error("the token lacks the scope {0}")]
    Scope(Scope),
    #[error("only an admin may do this")]
    Role,
}

impl NotAllowed {
    pub(crate) fn problem(self) -> Problem {
        let problem = Problem::forbidden(format!("{self}."));
        let Self::Scope(scope) = self else { return problem };
        // RFC 6750 §3.1
        let says = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
        match HeaderValue::try_from(says) {
            Ok(value) => problem.with_header(header::WWW_AUTHENTICATE, value),
            Err(_) => problem,
        }
    }
}

impl FromRequestParts<App> for Asker {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        let identity = match parts.extensions.get::<Asked>() {
            Some(Asked::By(identity)) => identity.clone(),
            Some(Asked::Refused(error)) => return Err(error.clone().into()),
            Some(Asked::Anonymously) | None => return Err(Refusal::NoToken),
        };
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let needed = scope_of(&parts.method, route);
        if !identity.scopes.has(needed) {
            return Err(NotAllowed::Scope(needed).into());
        }
        if is_for_admins(route) && identity.role != Role::Admin {
            return Err(NotAllowed::Role.into());
        }
        Ok(Self(identity))
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Asker(identity) = Asker::from_request_parts(parts, app).await?;
        Ok(Self(identity.user))
    }
}

/// What a token must be good for to be used on this route. Whatever is not listed and changes something needs more than
/// reading, so a route that somebody forgets here is closed rather than open.
fn scope_of(method: &Method, route: &str) -> Scope {
    let is_under = |prefix: &str| {
        route.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if is_under("/api/v1/auth")
        || is_under("/api/v1/me")
        || is_under("/api/v1/webhooks")
        || is_for_admins(route)
    {
        Scope::Account
    } else if is_under("/api/v1/audit") {
        Scope::AuditRead
    } else if *method == Method::GET || *method == Method::HEAD || is_under("/api/v1/live/tickets")
    {
        Scope::TasksRead
    } else {
        Scope::TasksWrite
    }
}

fn is_for_admins(route: &str) -> bool {
    route.starts_with("/api/v1/admin/")
}
