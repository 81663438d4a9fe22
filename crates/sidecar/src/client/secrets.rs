//! Secrets over the sidecar.

use std::collections::BTreeMap;

use async_trait::async_trait;
use dapr::dapr::proto::runtime::v1::GetSecretRequest;

use super::{Dapr, answer};
use crate::{Secret, Secrets, SidecarError};

#[async_trait]
impl Secrets for Dapr {
    async fn secret(&self, name: &str) -> Result<BTreeMap<String, Secret>, SidecarError> {
        let request = GetSecretRequest {
            store_name: self.names.secret_store.clone(),
            key: name.to_owned(),
            ..Default::default()
        };
        let reply = answer("read a secret", self.client.clone().get_secret(request)).await?;
        Ok(reply.data.into_iter().map(|(key, value)| (key, value.into())).collect())
    }
}
