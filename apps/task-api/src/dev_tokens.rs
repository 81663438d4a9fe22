//! Tokens for development: whoever asks gets one for any user. Accounts will take their place.
//!
//! JWTs signed with HS256 by a key from the secret store, so that every replica honours them, also after
//! a restart.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use contract::names::{DEV_TOKENS_KEY, DEV_TOKENS_SECRET};
use contract::rest::DevToken;
use domain::UserId;
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

#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the token does not hold: {0}")]
    Refused(&'static str),
    #[error("the signing key could not be read")]
    Key(#[source] KeyError),
    #[error("the token could not be written")]
    Unwritable(#[source] jsonwebtoken::errors::Error),
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

    pub(crate) async fn issue(&self, user: &UserId) -> Result<DevToken, TokenError> {
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
        let token = encode(&Header::new(Algorithm::HS256), &claims, &key)
            .map_err(TokenError::Unwritable)?;
        Ok(DevToken { token, expires_at })
    }

    pub(crate) async fn check(&self, token: &str) -> Result<UserId, TokenError> {
        if !self.on {
            return Err(TokenError::Refused("The token is not one of this system's."));
        }
        if token.len() > MAX_TOKEN_LEN {
            return Err(TokenError::Refused("The token is too long."));
        }
        let key = DecodingKey::from_secret(self.key().await?.expose().as_bytes());
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.validate_exp = false; // checked below, by our own clock
        let claims = decode::<Claims>(token, &key, &rules)
            .map_err(|_| TokenError::Refused("The token is not one of this system's."))?
            .claims;
        if claims.exp <= self.clock.now().timestamp() {
            return Err(TokenError::Refused("The token has expired."));
        }
        claims.sub.parse().map_err(|_| TokenError::Refused("The token names no user."))
    }

    async fn key(&self) -> Result<&Secret, TokenError> {
        self.key.get_or_try_init(|| self.read_key()).await.map_err(TokenError::Key)
    }

    async fn read_key(&self) -> Result<Secret, KeyError> {
        let mut secret = self.secrets.secret(DEV_TOKENS_SECRET).await?;
        match secret.remove(DEV_TOKENS_KEY) {
            Some(key) if key.expose().len() >= MIN_KEY_LEN => Ok(key),
            _ => Err(KeyError::TooShort),
        }
    }
}
