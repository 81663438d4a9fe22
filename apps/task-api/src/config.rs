//! The settings of task-api, each with its environment variable and default.

use std::net::{Ipv4Addr, SocketAddr};

use service::{Env, EnvError, ServiceSettings};

use crate::live::LiveSettings;

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
    /// How streams of the live feed are kept: `LIVE_*`.
    pub live: LiveSettings,
}

impl Config {
    /// Reads the settings from `env`; the error names the variable that is wrong.
    pub fn from_env(env: &Env<'_>) -> Result<Self, EnvError> {
        let address = "an address and a port, such as 127.0.0.1:8080";
        let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        Ok(Self {
            service: ServiceSettings::from_env(env)?,
            listen: env.with_default("LISTEN", address, local)?,
            dev_tokens: env.switch("DAYBOOK_DEV_TOKENS")?,
            live: LiveSettings::from_env(env)?,
        })
    }
}
