//! Secrets in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use tonic::Status;

use super::{Call, FakeDapr, no_answer};
use crate::{Secret, Secrets, SidecarError};

#[derive(Default)]
pub(super) struct Shelf(BTreeMap<String, BTreeMap<String, Secret>>);

impl FakeDapr {
    /// Puts a secret of one key into the store, or adds a key to it.
    pub fn put_secret(&self, name: &str, key: &str, value: &str) {
        let mut inner = self.lock();
        let secret = inner.secrets.0.entry(name.to_owned()).or_default();
        secret.insert(key.to_owned(), value.into());
    }
}

#[async_trait]
impl Secrets for FakeDapr {
    async fn secret(&self, name: &str) -> Result<BTreeMap<String, Secret>, SidecarError> {
        const DOING: &str = "read a secret";
        if self.enter(Call::Secret, DOING).await?.is_some() {
            return Err(no_answer(DOING));
        }
        self.lock().secrets.0.get(name).cloned().ok_or_else(|| {
            SidecarError::new(DOING, Status::internal(format!("secret {name} not found")))
        })
    }
}
