//! The settings of recurrence, each with its environment variable and default.

use chrono::TimeDelta;
use service::{Env, EnvError, ServiceSettings};

/// What recurrence reads at start.
#[derive(Clone, Debug)]
pub struct Config {
    /// What every app has.
    pub service: ServiceSettings,
    /// An occurrence that is not made so long after its time was missed, and is made good as its series says.
    /// `MISSED_AFTER_SECONDS`, by default 300: how often the agenda is looked through.
    pub missed_after: TimeDelta,
}

impl Config {
    /// Reads the settings from `env`; the error names the variable that is wrong.
    pub fn from_env(env: &Env<'_>) -> Result<Self, EnvError> {
        let seconds: u32 = env.with_default("MISSED_AFTER_SECONDS", "seconds, such as 300", 300)?;
        Ok(Self {
            service: ServiceSettings::from_env(env)?,
            missed_after: TimeDelta::seconds(seconds.into()),
        })
    }
}
