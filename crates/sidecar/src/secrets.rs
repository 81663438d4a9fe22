//! Secrets: what must not be in a file or a log.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;

use crate::SidecarError;

/// A text that `Debug` does not show. It has no `Display`, so that no log line can hold it.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, at the place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The secrets building block, on the one store that was configured.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// All keys of one secret and their values.
    async fn secret(&self, name: &str) -> Result<BTreeMap<String, Secret>, SidecarError>;
}
