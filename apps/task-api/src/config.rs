//! The settings of task-api, each with its environment variable and default.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;

use identity::{AccountSettings, Cost};
use service::{Env, EnvError, ServiceSettings};

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
    /// What looking at one password costs: `DAYBOOK_PASSWORD_COST`, parameters of argon2id, by default `m=19456,t=2,p=1`
    /// (`task-api admin password` finds those that take 50 ms here); and how many are looked at at a time, each in that much
    /// memory: `DAYBOOK_PASSWORDS_AT_ONCE`, by default 2.
    pub accounts: AccountSettings,
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
            accounts: accounts(env)?,
        })
    }
}

fn accounts(env: &Env<'_>) -> Result<AccountSettings, EnvError> {
    let parameters = "parameters of argon2id, such as m=19456,t=2,p=1";
    let at_once = "a number of 1 or more";
    let two = NonZeroUsize::MIN.saturating_add(1);
    Ok(AccountSettings {
        password_cost: env.with_default("DAYBOOK_PASSWORD_COST", parameters, Cost::default())?,
        passwords_at_once: env.with_default("DAYBOOK_PASSWORDS_AT_ONCE", at_once, two)?,
        ..AccountSettings::default()
    })
}
