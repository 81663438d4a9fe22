//! The settings of task-api, each with its environment variable and default.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;

use identity::{AccountSettings, Cost, OutsideIssuer};
use service::http::Edge;
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
    /// What looking at one password costs: `DAYBOOK_PASSWORD_COST`, parameters of argon2id, by default `m=19456,t=2,p=1`
    /// (`task-api admin password` finds those that take 50 ms here); and how many are looked at at a time, each in that much
    /// memory: `DAYBOOK_PASSWORDS_AT_ONCE`, by default 2.
    pub accounts: AccountSettings,
    /// Whose tokens are taken besides Daybook's own: `OIDC_ISSUER` and `OIDC_AUDIENCE`, both or neither. By default nobody's.
    pub outside: Option<OutsideIssuer>,
    /// How the public port is reached: `TRUSTED_PROXIES`, `CORS_ORIGINS`, `BEHIND_TLS`.
    pub edge: Edge,
    /// How many requests a second each user may send to one replica. `RATE_LIMIT_USER`, by default 100; 0 for any number.
    pub rate_limit_user: u32,
    /// The same for each address, of requests whose sender is not known yet. `RATE_LIMIT_ADDRESS`, by default 100; 0 for any
    /// number.
    pub rate_limit_address: u32,
    /// How streams of the live feed are kept: `LIVE_*`.
    pub live: LiveSettings,
}

impl Config {
    /// Reads the settings from `env`; the error names the variable that is wrong.
    pub fn from_env(env: &Env<'_>) -> Result<Self, EnvError> {
        let address = "an address and a port, such as 127.0.0.1:8080";
        let rate = "requests a second, such as 100";
        let local = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        Ok(Self {
            service: ServiceSettings::from_env(env)?,
            listen: env.with_default("LISTEN", address, local)?,
            dev_tokens: env.switch("DAYBOOK_DEV_TOKENS")?,
            accounts: accounts(env)?,
            outside: outside(env)?,
            edge: Edge::from_env(env)?,
            rate_limit_user: env.with_default("RATE_LIMIT_USER", rate, 100)?,
            rate_limit_address: env.with_default("RATE_LIMIT_ADDRESS", rate, 100)?,
            live: LiveSettings::from_env(env)?,
        })
    }
}

fn outside(env: &Env<'_>) -> Result<Option<OutsideIssuer>, EnvError> {
    let issuer = env.optional("OIDC_ISSUER", "what the issuer's tokens say as `iss`")?;
    let Some(issuer) = issuer else { return Ok(None) };
    let audience = env.required("OIDC_AUDIENCE", "what the issuer's tokens say as `aud`")?;
    Ok(Some(OutsideIssuer { issuer, audience }))
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
