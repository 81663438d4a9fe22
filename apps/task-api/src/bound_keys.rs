//! The keys of an outside OIDC issuer, read through the output binding `oidc-keys`.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use async_trait::async_trait;
use identity::KeySource;
use sidecar::OutputBinding;

/// The binding's component: `bindings.http`, whose `url` is the issuer's `jwks_uri`.
const BINDING: &str = "oidc-keys";

/// Asks the sidecar, which asks the issuer.
pub struct BoundKeys(Arc<dyn OutputBinding>);

impl BoundKeys {
    /// Asks by way of `bindings`.
    pub fn new(bindings: Arc<dyn OutputBinding>) -> Self {
        Self(bindings)
    }
}

#[async_trait]
impl KeySource for BoundKeys {
    async fn jwks(&self) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        let reply = self.0.invoke(BINDING, "get", Vec::new(), &BTreeMap::new()).await?;
        Ok(reply.data)
    }
}
