//! A request that changes something: who asks, what the body says, and under which conditions.

use axum::extract::{FromRequest, FromRequestParts, Request};
use chrono::{DateTime, Utc};
use domain::UserId;
use domain::violation::Violations;
use serde_json::Value;
use service::JsonObject;

use crate::App;
use crate::caller::Caller;
use crate::idempotency::Key;
use crate::precondition::Versions;
use crate::refusal::Refusal;

/// What every handler of a write is given.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) user: UserId,
    pub(crate) now: DateTime<Utc>,
    /// The body, an object; empty where there was none.
    pub(crate) body: Value,
    pub(crate) key: Option<Key>,
    if_match: Option<Versions>,
    version: Option<u64>,
}

impl FromRequest<App> for Write {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let Caller(user) = Caller::from_request_parts(&mut parts, app).await?;
        let if_match = Versions::if_match(&parts.headers)?;
        let (headers, method, uri) =
            (parts.headers.clone(), parts.method.clone(), parts.uri.clone());
        let request = Request::from_parts(parts, body);
        let JsonObject { value, bytes } = JsonObject::from_request(request, app).await?;
        let key = Key::read(&headers, &method, &uri, &bytes)?;
        Ok(Self { user, now: app.now(), body: value, key, if_match, version: None })
    }
}

impl Write {
    /// Takes `version` out of the body, for [`check`](Self::check): proxies strip entity tags.
    pub(crate) fn versioned(mut self) -> Result<Self, Refusal> {
        let version = self.body.as_object_mut().and_then(|body| body.remove("version"));
        let version = version.filter(|version| !version.is_null());
        self.version = Violations::collect(|reader| match &version {
            Some(version) => reader.at("version").whole(version, 1, i64::MAX).map(Some),
            None => Some(None),
        })?
        .map(i64::cast_unsigned);
        Ok(self)
    }

    /// Also means this version, where one is given by other means than the body.
    pub(crate) fn expecting(self, version: Option<u64>) -> Self {
        Self { version: self.version.or(version), ..self }
    }

    /// Refuses where the caller means another version than there is.
    pub(crate) fn check(&self, present: u64) -> Result<(), Refusal> {
        let by_header = self.if_match.as_ref().is_none_or(|versions| versions.has(present));
        if by_header && self.version.is_none_or(|version| version == present) {
            return Ok(());
        }
        Err(Refusal::Version { present })
    }
}
