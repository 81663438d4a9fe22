//! Access tokens: JWTs signed by RS256, which hold for ten minutes.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use domain::UserId;
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::{Deserialize, Serialize};
use service::Clock;
use uuid::Uuid;

use crate::keys::BadKey;
use crate::ring::{KeyError, SigningKeys};
use crate::{Grant, Identity, IssueAccess, Issued, NotIssued, Refused, Role, Scopes, TokenError};

#[cfg(test)]
mod tests;

/// Who signs, as the tokens say it.
pub const ISSUER: &str = "daybook";
/// Whom the tokens are for.
pub const AUDIENCE: &str = "daybook";
/// What kind of token it is (RFC 9068 §2.1): nothing else that this key may sign one day passes for one.
const KIND: &str = "at+jwt";
/// How long a token holds.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// How far the clock of the replica that signed may be ahead.
const CLOCKS_APART: TimeDelta = TimeDelta::seconds(5);
/// The longest token that is looked at, in bytes; ours have about 700.
pub(crate) const MAX_TOKEN_LEN: usize = 4096;

/// Why no token could be made.
#[derive(Debug, thiserror::Error)]
enum IssueError {
    #[error("there is no key to sign with")]
    Key(#[from] KeyError),
    #[error("the token could not be signed")]
    Unsigned(#[from] BadKey),
    #[error("the token could not be written")]
    Unwritable(#[from] serde_json::Error),
}

/// Makes and checks access tokens. Cheap to clone.
#[derive(Clone)]
pub struct AccessTokens {
    keys: SigningKeys,
    clock: Arc<dyn Clock>,
}

#[derive(Serialize)]
struct Header<'a> {
    typ: &'a str,
    alg: &'a str,
    kid: &'a str,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    sid: Uuid,
    role: Role,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

impl AccessTokens {
    /// Signs with `keys`, by `clock`.
    pub fn new(keys: SigningKeys, clock: Arc<dyn Clock>) -> Self {
        Self { keys, clock }
    }

    /// The keys that it signs with.
    pub fn keys(&self) -> &SigningKeys {
        &self.keys
    }

    async fn sign(&self, grant: &Grant) -> Result<Issued, IssueError> {
        let ring = self.keys.ring().await?;
        let now = self.clock.now().timestamp();
        let expires_at = now + LIFETIME.num_seconds();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: grant.user.to_string(),
            sid: grant.session,
            role: grant.role,
            iat: now,
            nbf: now,
            exp: expires_at,
            jti: Uuid::new_v4(),
        };
        let key = ring.current();
        let header = Header { typ: KIND, alg: "RS256", kid: key.public().kid() };
        let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
        let (header, claims) = (serde_json::to_vec(&header)?, serde_json::to_vec(&claims)?);
        let message = format!("{}.{}", part(header), part(claims));
        let signature = part(key.sign(message.as_bytes())?);
        Ok(Issued {
            token: format!("{message}.{signature}"),
            expires_at: DateTime::from_timestamp(expires_at, 0).unwrap_or_default(),
        })
    }

    /// What a token speaks for, by its signature and its claims; whether its session is there still is not asked.
    pub async fn check(&self, token: &str) -> Result<Identity, TokenError> {
        if token.len() > MAX_TOKEN_LEN {
            return Err(Refused::TooLong.into());
        }
        let header = decode_header(token).map_err(|_| Refused::Malformed)?;
        // Before any key is looked up: who chooses the algorithm chooses how little it proves.
        if header.alg != Algorithm::RS256 || header.typ.as_deref() != Some(KIND) {
            return Err(Refused::Foreign.into());
        }
        let kid = header.kid.ok_or(Refused::Foreign)?;
        let ring = self.keys.ring_with(&kid).await.map_err(TokenError::unavailable)?;
        let key = ring.find(&kid).ok_or(Refused::Foreign)?;
        let claims = decode::<Claims>(token, key.check(), &rules(ISSUER, AUDIENCE))
            .map_err(|_| Refused::Foreign)?
            .claims;
        let now = self.clock.now();
        if claims.exp <= now.timestamp() {
            return Err(Refused::Expired.into());
        }
        if claims.nbf > (now + CLOCKS_APART).timestamp() {
            return Err(Refused::NotYet.into());
        }
        let user: UserId = claims.sub.parse().map_err(|_| Refused::Malformed)?;
        Ok(Identity {
            user,
            role: claims.role,
            scopes: Scopes::all(),
            session: Some(claims.sid),
            personal: None,
            expires_at: DateTime::from_timestamp(claims.exp, 0),
        })
    }
}

#[async_trait]
impl IssueAccess for AccessTokens {
    /// It holds for ten minutes.
    async fn issue(&self, grant: &Grant) -> Result<Issued, NotIssued> {
        self.sign(grant).await.map_err(|error| NotIssued(error.into()))
    }
}

/// Only RS256, this issuer and this audience. The times are looked at by our own clock.
pub(crate) fn rules(issuer: &str, audience: &str) -> Validation {
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_issuer(&[issuer]);
    rules.set_audience(&[audience]);
    rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules
}
