//! Dapr's placement service, which says where actors live.

use crate::Error;
use crate::ground::Ground;
use crate::process::{Process, Ready, Spec};
use crate::sentry::{Sentry, with_identity};
use crate::tools::{self, Tool};

/// A placement service of its own.
#[derive(Debug)]
pub struct Placement {
    process: Process,
    port: u16,
}

impl Placement {
    /// Starts one and waits until it serves. With `sentry` it takes part in mTLS.
    ///
    /// # Errors
    /// [`Error::Tool`]; otherwise as [`Process::start`].
    pub fn start(ground: &Ground, sentry: Option<&Sentry>) -> Result<Self, Error> {
        let [port, health, metrics] = [ground.port()?, ground.port()?, ground.port()?];
        let raft = ground.port()?;
        let spec = Spec::new(ground, "placement", tools::path(Tool::Placement)?)?
            .flag("port", port)
            .flag("listen-address", "127.0.0.1")
            .flag("healthz-port", health)
            .flag("healthz-listen-address", "127.0.0.1")
            .flag("metrics-port", metrics)
            .flag("metrics-listen-address", "127.0.0.1")
            .flag("initial-cluster", format!("dapr-placement-0=127.0.0.1:{raft}"))
            .ready(Ready::http(health, "/healthz"));
        Ok(Self { process: Process::start(with_identity(spec, sentry))?, port })
    }

    /// What sidecars are given.
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The process, for killing and restarting.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }
}
