//! The shapes that Daybook runs in.

use std::path::PathBuf;

use crate::{Result, paths};

/// A profile: which components stand behind the building blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Redis for everything; no mTLS.
    Embedded,
    /// Redis and Kafka; no mTLS.
    Local,
    /// PostgreSQL over TLS, Kafka with SASL/SCRAM over TLS; mTLS and access control.
    Cloud,
}

impl Profile {
    /// The one that `DAYBOOK_PROFILE` names; embedded unless set.
    ///
    /// # Errors
    /// When it names none.
    pub fn from_env() -> Result<Self> {
        match stack::env::var("DAYBOOK_PROFILE").as_deref() {
            None | Some("embedded") => Ok(Self::Embedded),
            Some("local") => Ok(Self::Local),
            Some("cloud") => Ok(Self::Cloud),
            Some(other) => {
                Err(format!("DAYBOOK_PROFILE is `{other}`, not embedded, local or cloud").into())
            }
        }
    }

    /// Its name, as in `components/{name}`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Local => "local",
            Self::Cloud => "cloud",
        }
    }

    /// Whether events have a broker of their own, so that the store can fail without it.
    #[must_use]
    pub fn has_own_broker(self) -> bool {
        self != Self::Embedded
    }

    /// Whether sidecars know each other by certificate.
    #[must_use]
    pub fn has_mtls(self) -> bool {
        self == Self::Cloud
    }

    /// The configuration of an app's sidecar.
    pub(crate) fn configuration(self, app_id: &str) -> PathBuf {
        let kind = if self.has_mtls() { "production" } else { "development" };
        paths::repository().join(format!("configuration/{kind}/{app_id}.yaml"))
    }
}
