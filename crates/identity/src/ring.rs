//! The keys that hold now, as the secret store has them: one that signs, and during a rotation the one before it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use service::Clock;
use sidecar::{Secret, Secrets, SidecarError};
use tokio::sync::OnceCell;
use tonic::Code;

use crate::followed::Followed;
use crate::keys::{BadKey, PublicKey, SigningKey};

#[cfg(test)]
mod tests;

/// The secret with the keys.
pub const SIGNING_KEYS_SECRET: &str = "signing-keys";
/// Its field with the key that signs.
pub const CURRENT_KEY: &str = "current";
/// Its field with the key that signed before; may be absent or empty.
pub const PREVIOUS_KEY: &str = "previous";

/// How old what was read may become.
const REREAD: TimeDelta = TimeDelta::seconds(60);
/// How soon it is read again where a token names a key that is not known, or where reading failed.
const REREAD_EARLY: TimeDelta = TimeDelta::seconds(5);

/// Why there is no key.
#[derive(Clone, Debug, thiserror::Error)]
pub enum KeyError {
    /// The secret store did not give the secret.
    #[error("the secret `{SIGNING_KEYS_SECRET}` could not be read")]
    Store(#[from] SidecarError),
    /// The secret has no such field.
    #[error("the secret `{SIGNING_KEYS_SECRET}` has no field `{CURRENT_KEY}`")]
    NoCurrent,
    /// What is in the field is no key.
    #[error("the field `{field}` of the secret `{SIGNING_KEYS_SECRET}` cannot be used")]
    Bad {
        /// Which.
        field: &'static str,
        /// Why.
        #[source]
        source: BadKey,
    },
    /// None could be made.
    #[error("no key could be made")]
    Unmade(#[source] BadKey),
}

/// The keys that hold at one time.
#[derive(Debug)]
pub struct KeyRing {
    current: Arc<SigningKey>,
    previous: Option<PublicKey>,
}

impl KeyRing {
    /// The key that signs.
    pub(crate) fn current(&self) -> &SigningKey {
        &self.current
    }

    /// All that check, the one that signs first.
    pub fn public(&self) -> impl Iterator<Item = &PublicKey> {
        std::iter::once(self.current.public()).chain(&self.previous)
    }

    /// The one of that name.
    pub(crate) fn find(&self, kid: &str) -> Option<&PublicKey> {
        self.public().find(|key| key.kid() == kid)
    }

    fn of(secret: &BTreeMap<String, Secret>) -> Result<Self, KeyError> {
        let read = |field: &'static str| {
            let pem = secret.get(field).map(Secret::expose).filter(|pem| !pem.trim().is_empty());
            pem.map(SigningKey::from_pem)
                .transpose()
                .map_err(|source| KeyError::Bad { field, source })
        };
        let current = read(CURRENT_KEY)?.ok_or(KeyError::NoCurrent)?;
        let previous = read(PREVIOUS_KEY)?.map(|key| key.public().clone());
        Ok(Self { current: Arc::new(current), previous })
    }
}

/// The keys, followed as they change in the secret store. Cheap to clone.
#[derive(Clone)]
pub struct SigningKeys {
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    makes_its_own: bool,
    made: Arc<OnceCell<Arc<SigningKey>>>,
    followed: Arc<Followed<KeyRing>>,
}

impl SigningKeys {
    /// The keys in `secrets`. Where there is no such secret and `makes_its_own` says so, one is made and kept in memory:
    /// for development, where a restart may end every session.
    pub fn new(secrets: Arc<dyn Secrets>, clock: Arc<dyn Clock>, makes_its_own: bool) -> Self {
        let followed = Arc::new(Followed::new("the signing keys", REREAD, REREAD_EARLY));
        Self { secrets, clock, makes_its_own, made: Arc::default(), followed }
    }

    /// The keys that hold now: not older than a minute, unless the store does not answer.
    pub async fn ring(&self) -> Result<Arc<KeyRing>, KeyError> {
        self.followed.get(self.clock.now(), self.read()).await
    }

    /// The keys that hold now, read again if `kid` is not among them: another replica may have seen a new one first.
    pub(crate) async fn ring_with(&self, kid: &str) -> Result<Arc<KeyRing>, KeyError> {
        let ring = self.ring().await?;
        if ring.find(kid).is_some() {
            return Ok(ring);
        }
        let has_it = |ring: &KeyRing| ring.find(kid).is_some();
        self.followed.get_again(self.clock.now(), has_it, self.read()).await
    }

    async fn read(&self) -> Result<KeyRing, KeyError> {
        let secret = self.secrets.secret(SIGNING_KEYS_SECRET).await.map_err(KeyError::Store);
        match secret.and_then(|secret| KeyRing::of(&secret)) {
            Err(error) if self.makes_its_own && is_absent(&error) => {
                let current = self.made.get_or_try_init(make).await?.clone();
                Ok(KeyRing { current, previous: None })
            }
            read => read,
        }
    }
}

async fn make() -> Result<Arc<SigningKey>, KeyError> {
    let made = tokio::task::spawn_blocking(SigningKey::generate).await;
    let key = made.unwrap_or(Err(BadKey::Unusable)).map_err(KeyError::Unmade)?;
    tracing::info!("there is no signing key, so one was made that lasts until the next start");
    Ok(Arc::new(key))
}

/// Whether the store answered that there is no such thing, rather than not at all. Dapr has one code for that and for many
/// other faults of a store.
fn is_absent(error: &KeyError) -> bool {
    match error {
        KeyError::NoCurrent => true,
        KeyError::Store(error) => matches!(error.code(), Code::Internal | Code::NotFound),
        KeyError::Bad { .. } | KeyError::Unmade(_) => false,
    }
}
