//! The settings of task-api, each with its environment variable and default.

use std::net::{Ipv4Addr, SocketAddr};

use service::{Env, EnvError, ServiceSettings};
use sidecar::{DaprSettings, Secret};

/// What task-api reads at start.
#[derive(Clone, Debug)]
pub struct Config {
    /// What every app has.
    pub service: ServiceSettings,
    /// Where the public API is served. `LISTEN`, by default `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// Whether anyone may ask for a token of any user, for development only.
    /// `DAYBOOK_DEV_TOKENS`, `on` or `off`, by default `off`.
    pub dev_tokens: bool,
}

impl Config {
    /// Reads the settings from `env`; the error names the variable that is wrong.
    pub fn from_env(env: &Env<'_>) -> Result<Self, EnvError> {
        let address = "an address and a port, such as 127.0.0.1:8080";
        let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        let dev_tokens = env.with_default("DAYBOOK_DEV_TOKENS", "`on` or `off`", Switch(false))?;
        Ok(Self {
            service: ServiceSettings::from_env(env)?,
            listen: env.with_default("LISTEN", address, local)?,
            dev_tokens: dev_tokens.0,
        })
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

struct Switch(bool);

impl std::str::FromStr for Switch {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "on" => Ok(Self(true)),
            "off" => Ok(Self(false)),
            _ => Err(()),
        }
    }
}
