//! The settings of audit: those that every app has.

use service::{Env, EnvError, ServiceSettings};
use sidecar::{DaprSettings, Secret};

/// What audit reads at start.
#[derive(Clone, Debug)]
pub struct Config {
    /// What every app has.
    pub service: ServiceSettings,
}

impl Config {
    /// Reads the settings from `env`; the error names the variable that is wrong.
    pub fn from_env(env: &Env<'_>) -> Result<Self, EnvError> {
        Ok(Self { service: ServiceSettings::from_env(env)? })
    }

    /// How the sidecar is reached.
    pub fn dapr(&self) -> DaprSettings {
        DaprSettings {
            endpoint: self.service.dapr_endpoint.to_string(),
            api_token: self.service.dapr_api_token.as_ref().map(|token| token.expose().into()),
            ..DaprSettings::default()
        }
    }

    /// What the sidecar must show.
    pub fn app_api_token(&self) -> Option<Secret> {
        self.service.app_api_token.as_ref().map(|token| token.expose().into())
    }
}
