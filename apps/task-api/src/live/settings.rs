//! The settings of the live feed, each with its environment variable and default.

use std::time::Duration;

use service::http::Origins;
use service::{Env, EnvError};

/// How streams are kept.
#[derive(Clone, Debug)]
pub struct LiveSettings {
    /// How many streams a user may have open in one replica. `LIVE_STREAMS_PER_USER`, by default 20.
    pub streams_per_user: usize,
    /// How often a stream says that it is there. `LIVE_HEARTBEAT_SECONDS`, by default 15. At every second heartbeat it looks
    /// whether the book has something that no event told.
    pub heartbeat: Duration,
    /// Which web pages may open a WebSocket beside those of the API's own host: those that may use the API.
    pub origins: Origins,
    /// How long a client may take for what it is sent, before it is told that it is slow: 10 s.
    pub slow: Duration,
}

/// How long a stream waits for an event that is late, before it asks the book.
pub(crate) const LATE: Duration = Duration::from_millis(20);
/// How long it waits for the event of a change that was made through this process: longer than the broker takes on a bad day.
pub(crate) const ON_ITS_WAY: Duration = Duration::from_secs(1);
/// How long it leaves a store alone that did not answer.
pub(crate) const AWAY: Duration = Duration::from_secs(1);
/// What changed at this many places of the history is read from the book at once.
pub(crate) const PAGE: usize = 64;

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            streams_per_user: 20,
            heartbeat: Duration::from_secs(15),
            origins: Origins::default(),
            slow: Duration::from_secs(10),
        }
    }
}

impl LiveSettings {
    /// Reads the settings from `env`; the error names the variable that is wrong.
    pub fn from_env(env: &Env<'_>) -> Result<Self, EnvError> {
        let default = Self::default();
        let seconds = env.with_default(
            "LIVE_HEARTBEAT_SECONDS",
            "a number of seconds",
            default.heartbeat.as_secs(),
        )?;
        Ok(Self {
            streams_per_user: env.with_default(
                "LIVE_STREAMS_PER_USER",
                "a number",
                default.streams_per_user,
            )?,
            heartbeat: Duration::from_secs(seconds.max(1)),
            ..default
        })
    }

    /// The same, for web pages of these origins.
    #[must_use]
    pub fn for_pages_of(&self, origins: &Origins) -> Self {
        Self { origins: origins.clone(), ..self.clone() }
    }
}
