//! The settings of notifier, each with its environment variable and default.

use std::time::Duration;

use chrono::TimeDelta;
use http::Uri;
use service::{Env, EnvError, ServiceSettings};

use crate::delivery::Backoff;
use crate::turns::PATIENCE;
use crate::webhook::Reach;

#[cfg(test)]
mod tests;

/// What notifier reads at start.
#[derive(Clone, Debug)]
pub struct Config {
    /// What every app has.
    pub service: ServiceSettings,
    /// Its own.
    pub settings: Settings,
}

/// What handlers go by.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach Daybook: what links in e-mails begin with. `PUBLIC_URL`, by default `http://localhost:8080`.
    pub public_url: String,
    /// Whether webhooks may lead to this machine and its network. `WEBHOOKS_TO_PRIVATE`, `on` or `off`, by default `off`.
    pub reach: Reach,
    /// How long a mail server or a webhook's endpoint may take. `SEND_DEADLINE_SECONDS`, from 1 to 60, by default 20. Three
    /// times as long a claim is left alone whose process may have died.
    pub send_deadline: Duration,
    /// About how long a delivery waits after it failed for the first time. `DELIVERY_RETRY_SECONDS`, from 1 to 3600, by default
    /// 60. Later waits are up to 360 times as long.
    pub retry: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://localhost:8080".to_owned(),
            reach: Reach::Public,
            send_deadline: Duration::from_secs(20),
            retry: Duration::from_secs(60),
        }
    }
}

impl Settings {
    /// How long deliveries wait.
    pub(crate) fn backoff(&self) -> Backoff {
        let length = |duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::minutes(1));
        // A little more than they wait, since a clock may differ and task-api is asked in between.
        let turn = length(PATIENCE + Duration::from_secs(5));
        Backoff { first: length(self.retry), claim: length(self.send_deadline * 3), turn }
    }
}

impl Config {
    /// Reads the settings from `env`; the error names the variable that is wrong.
    pub fn from_env(env: &Env<'_>) -> Result<Self, EnvError> {
        let usual = Settings::default();
        let is_private = env.switch("WEBHOOKS_TO_PRIVATE")?;
        let settings = Settings {
            public_url: public_url(env)?.unwrap_or(usual.public_url),
            reach: if is_private { Reach::Private } else { Reach::Public },
            send_deadline: seconds(env, "SEND_DEADLINE_SECONDS", 60, usual.send_deadline)?,
            retry: seconds(env, "DELIVERY_RETRY_SECONDS", 3600, usual.retry)?,
        };
        Ok(Self { service: ServiceSettings::from_env(env)?, settings })
    }
}

fn public_url(env: &Env<'_>) -> Result<Option<String>, EnvError> {
    const NAME: &str = "PUBLIC_URL";
    let expected = "an address such as https://daybook.example.org";
    let Some(url) = env.optional::<Uri>(NAME, expected)? else { return Ok(None) };
    let is_plain = matches!(url.scheme_str(), Some("http" | "https")) && url.query().is_none();
    match is_plain {
        true => Ok(Some(url.to_string().trim_end_matches('/').to_owned())),
        false => Err(EnvError::Invalid { name: NAME, expected: expected.into() }),
    }
}

fn seconds(
    env: &Env<'_>,
    name: &'static str,
    most: u64,
    usual: Duration,
) -> Result<Duration, EnvError> {
    let expected = format!("seconds, from 1 to {most}");
    match env.optional::<u64>(name, expected.clone())? {
        None => Ok(usual),
        Some(seconds) if (1..=most).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        Some(_) => Err(EnvError::Invalid { name, expected: expected.into() }),
    }
}
