//! Tokens for development: whoever asks gets one for any user, with every scope. Refused where they are off.
//!
//! JWTs signed with HS256 by a key from the secret store, so that every replica honours them, also after
//! a restart.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use contract::names::{DEV_TOKENS_KEY, DEV_TOKENS_SECRET};
use contract::rest::DevToken;
use domain::UserId;
use identity::{Identity, Refused, Role, Scopes, TokenError};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use service::Clock;
use sidecar::{Secret, Secrets, SidecarError};
use tokio::sync::OnceCell;

#[cfg(test)]
mod tests;

const ISSUER: &str = "daybook-dev";
const AUDIENCE: &str = "daybook";
const LIFETIME: TimeDelta = TimeDelta::hours(12);

/// The longest token that is looked at, in bytes; ours have about 250.
const MAX_TOKEN_LEN: usize = 4096;

/// The shortest key that HS256 may have, in bytes (RFC 7518 §3.2).
const MIN_KEY_LEN: usize = 32;

/// Issues and checks tokens, where it is on; else refuses all. Cheap to clone.
#[derive(Clone)]
pub struct DevTokens {
    on: bool,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    /// Read on first use, so that the app and its sidecar may start in either order.
    key: Arc<OnceCell<Secret>>,
}

/// Why no token could be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoDevToken {
    #[error("the key of the dev-only issuer could not be read")]
    Key(#[from] KeyError),
    #[error("the token could not be written")]
    Unwritable(#[from] jsonwebtoken::errors::Error),
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("the secret store did not give it")]
    Store(#[from] SidecarError),
    #[error(
        "the secret `{DEV_TOKENS_SECRET}` has no field `{DEV_TOKENS_KEY}` of {MIN_KEY_LEN} bytes or more"
    )]
    TooShort,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
}

impl DevTokens {
    /// An issuer that is `on` or not, with its key from `secrets`.
    pub fn new(on: bool, secrets: Arc<dyn Secrets>, clock: Arc<dyn Clock>) -> Self {
        Self { on, secrets, clock, key: Arc::default() }
    }

    /// Whether tokens are given out.
    pub(crate) fn is_on(&self) -> bool {
        self.on
    }

    pub(crate) async fn issue(&self, user: &UserId) -> Result<DevToken, NoDevToken> {
        let key = self.key().await?;
        let now = self.clock.now();
        let expires_at = DateTime::from_timestamp((now + LIFETIME).timestamp(), 0).unwrap_or(now);
        let claims = Claims {
            sub: user.to_string(),
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            iat: now.timestamp(),
            exp: expires_at.timestamp(),
        };
        let key = EncodingKey::from_secret(key.expose().as_bytes());
        let token = encode(&Header::new(Algorithm::HS256), &claims, &key)?;
        Ok(DevToken { token, expires_at })
    }

    pub(crate) async fn check(&self, token: &str) -> Result<Identity, TokenError> {
        if !self.on {
            return Err(Refused::Foreign.into());
        }
        if token.len() > MAX_TOKEN_LEN {
            return Err(Refused::TooLong.into());
        }
        let key = self.key().await.map_err(TokenError::unavailable)?;
        let key = DecodingKey::from_secret(key.expose().as_bytes());
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.validate_exp = false; // checked below, by our own clock
        let claims = decode::<Claims>(token, &key, &rules).map_err(|_| Refused::Foreign)?.claims;
        if claims.exp <= self.clock.now().timestamp() {
            return Err(Refused::Expired.into());
        }
        Ok(Identity {
            user: claims.sub.parse().map_err(|_| Refused::Malformed)?,
            role: Role::User,
            scopes: Scopes::all(),
            session: None,
            personal: None,
            expires_at: DateTime::from_timestamp(claims.exp, 0),
        })
    }

    async fn key(&self) -> Result<&Secret, KeyError> {
        self.key.get_or_try_init(|| self.read_key()).await
    }

    async fn read_key(&self) -> Result<Secret, KeyError> {
        let mut secret = self.secrets.secret(DEV_TOKENS_SECRET).await?;
        match secret.remove(DEV_TOKENS_KEY) {
            Some(key) if key.expose().len() >= MIN_KEY_LEN => Ok(key),
            _ => Err(KeyError::TooShort),
        }
    }
}
