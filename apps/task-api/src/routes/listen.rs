//! Who opens a stream, and from where on.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::changes::Token;
use identity::Identity;
use serde::Deserialize;
use service::Query;
use utoipa::IntoParams;

use crate::caller::Asker;
use crate::live::Tickets;
use crate::refusal::Refusal;
use crate::{App, changes};

/// From where on, and a ticket in place of a token.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Listen {
    /// The `id` of the last message that the client knows, or the `next_token` of `/api/v1/changes`. `Last-Event-ID` counts
    /// before it.
    #[serde(default)]
    #[param(required = false, example = "c42.50e721e4")]
    since: String,
    /// From `POST /api/v1/live/tickets`, for browsers, which send no token. Good once.
    #[param(required = false, example = "dbl_YWRh.6c1f")]
    ticket: Option<String>,
}

/// Who opens a stream, and from where on.
pub(crate) struct Listener {
    pub(crate) identity: Identity,
    pub(crate) since: Option<Token>,
}

impl FromRequestParts<App> for Listener {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Query(Listen { since, ticket }) = Query::from_request_parts(parts, app).await?;
        let identity = match ticket {
            Some(ticket) if !parts.headers.contains_key(AUTHORIZATION) => {
                Tickets(app).redeem(&ticket).await?
            }
            _ => {
                let Asker(identity) = Asker::from_request_parts(parts, app).await?;
                identity
            }
        };
        let user = &identity.user;
        let last = parts.headers.get("last-event-id").map(|id| id.to_str());
        let since = match last {
            Some(Ok(id)) => changes::read(user, id)
                .map_err(|_| Refusal::Header("Last-Event-ID", "it is not one of this user's"))?,
            Some(Err(_)) => return Err(Refusal::Header("Last-Event-ID", "it is not ASCII")),
            None => changes::read(user, &since)?,
        };
        Ok(Self { identity, since })
    }
}
