//! Tokens of an outside OIDC issuer, where one is configured.

use std::error::Error;
use std::sync::Arc;

use async_trait::async_trait;
use book::StoreError;
use chrono::{DateTime, TimeDelta};
use domain::UserId;
use jsonwebtoken::{Algorithm, decode, decode_header};
use serde::Deserialize;
use service::Clock;
use uuid::Uuid;

use crate::access::{MAX_TOKEN_LEN, rules};
use crate::followed::Followed;
use crate::keys::PublicKey;
use crate::{Identity, Refused, Role, Scopes, TokenError, jwks};

#[cfg(test)]
mod tests;

/// How old the issuer's keys may become.
const REREAD: TimeDelta = TimeDelta::minutes(10);
/// How soon they are read again where a token names an unknown one.
const REREAD_EARLY: TimeDelta = TimeDelta::seconds(30);
/// How far its clock may be from ours.
const CLOCKS_APART: TimeDelta = TimeDelta::seconds(30);
/// The namespace of the ids of accounts from outside. Never changes: it would make everybody a stranger.
const NAMESPACE: Uuid = Uuid::from_u128(0x5f0c_6a1e_77b4_4c0e_9a53_2f1d_8be0_41d7);

/// Whose tokens are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideIssuer {
    /// What its tokens say as `iss`, to the letter.
    pub issuer: String,
    /// What they must say as `aud`.
    pub audience: String,
}

/// Where the issuer's keys are read.
#[async_trait]
pub trait KeySource: Send + Sync {
    /// Its JWK Set, as JSON.
    async fn jwks(&self) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>>;
}

/// Somebody whom the outside issuer vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outsider {
    /// The account's id: always the same for the same issuer and subject.
    pub user: UserId,
    /// Who vouches.
    pub issuer: String,
    /// What the issuer calls them; never changes.
    pub subject: String,
    /// An address that is theirs, as the issuer has verified.
    pub email: Option<String>,
}

/// The accounts of people from outside.
#[async_trait]
pub trait Outsiders: Send + Sync {
    /// What somebody is here, whose account is made at first sight; none where it was disabled or deleted.
    async fn admit(&self, outsider: &Outsider) -> Result<Option<Role>, StoreError>;
}

/// Checks the tokens of an outside issuer.
pub struct Outside {
    issuer: OutsideIssuer,
    source: Arc<dyn KeySource>,
    outsiders: Arc<dyn Outsiders>,
    clock: Arc<dyn Clock>,
    followed: Followed<Vec<PublicKey>>,
}

/// Why the issuer's keys are not to be had.
#[derive(Debug, thiserror::Error)]
enum KeysError {
    #[error("the outside issuer's keys could not be read")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the outside issuer's keys are no JWK Set")]
    Malformed(#[from] serde_json::Error),
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
}

impl Outside {
    /// Takes the tokens of `issuer`, whose keys `source` reads.
    pub fn new(
        issuer: OutsideIssuer,
        source: Arc<dyn KeySource>,
        outsiders: Arc<dyn Outsiders>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let followed = Followed::new("the outside issuer's keys", REREAD, REREAD_EARLY);
        Self { issuer, source, outsiders, clock, followed }
    }

    /// Whether a token that says this of its issuer is to be checked here.
    pub(crate) fn is_issuer(&self, name: &str) -> bool {
        self.issuer.issuer == name
    }

    pub(crate) async fn check(&self, token: &str) -> Result<Identity, TokenError> {
        if token.len() > MAX_TOKEN_LEN {
            return Err(Refused::TooLong.into());
        }
        let header = decode_header(token).map_err(|_| Refused::Malformed)?;
        if header.alg != Algorithm::RS256 {
            return Err(Refused::Foreign.into());
        }
        let key = self.key(&header.kid.ok_or(Refused::Foreign)?).await?;
        let OutsideIssuer { issuer, audience } = &self.issuer;
        let claims = decode::<Claims>(token, key.check(), &rules(issuer, audience))
            .map_err(|_| Refused::Foreign)?
            .claims;
        let now = self.clock.now();
        if claims.exp <= (now - CLOCKS_APART).timestamp() {
            return Err(Refused::Expired.into());
        }
        if claims.nbf.is_some_and(|nbf| nbf > (now + CLOCKS_APART).timestamp()) {
            return Err(Refused::NotYet.into());
        }
        let expires_at = DateTime::from_timestamp(claims.exp, 0);
        let outsider = self.outsider(claims)?;
        let role = self.outsiders.admit(&outsider).await.map_err(TokenError::unavailable)?;
        Ok(Identity {
            user: outsider.user,
            role: role.ok_or(Refused::Ended)?,
            scopes: Scopes::all(),
            session: None,
            personal: None,
            expires_at,
        })
    }

    async fn key(&self, kid: &str) -> Result<PublicKey, TokenError> {
        let find = |keys: &Vec<PublicKey>| keys.iter().find(|key| key.kid() == kid).cloned();
        let now = self.clock.now();
        let keys = self.followed.get(now, self.read()).await.map_err(TokenError::unavailable)?;
        if let Some(key) = find(&keys) {
            return Ok(key);
        }
        let again = self.followed.get_again(now, |keys| find(keys).is_some(), self.read()).await;
        let keys = again.map_err(TokenError::unavailable)?;
        find(&keys).ok_or(Refused::Foreign.into())
    }

    async fn read(&self) -> Result<Vec<PublicKey>, KeysError> {
        let json = self.source.jwks().await.map_err(KeysError::Unreachable)?;
        Ok(jwks::read(&json)?)
    }

    fn outsider(&self, claims: Claims) -> Result<Outsider, TokenError> {
        let issuer = self.issuer.issuer.clone();
        // Neither part can hold the space that stands between them in an issuer's URL.
        let id = Uuid::new_v5(&NAMESPACE, format!("{issuer} {}", claims.sub).as_bytes());
        let user = id.to_string().parse().map_err(|_| Refused::Malformed)?;
        let email = claims.email.filter(|_| claims.email_verified);
        Ok(Outsider { user, issuer, subject: claims.sub, email })
    }
}
