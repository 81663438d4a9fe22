//! Dapr's scheduler, which keeps jobs and fires them.

use crate::Error;
use crate::ground::Ground;
use crate::process::{Process, Ready, Spec};
use crate::sentry::{Sentry, with_identity};
use crate::tools::{self, Tool};

/// A scheduler with a store of its own.
#[derive(Debug)]
pub struct Scheduler {
    process: Process,
    port: u16,
}

impl Scheduler {
    /// Starts one and waits until it serves. With `sentry` it takes part in mTLS.
    ///
    /// # Errors
    /// [`Error::Tool`]; otherwise as [`Process::start`].
    pub fn start(ground: &Ground, sentry: Option<&Sentry>) -> Result<Self, Error> {
        let [port, health, metrics] = [ground.port()?, ground.port()?, ground.port()?];
        let [client, peer] = [ground.port()?, ground.port()?];
        let spec = Spec::new(ground, "scheduler", tools::path(Tool::Scheduler)?)?
            .flag("port", port)
            .flag("listen-address", "127.0.0.1")
            .flag("override-broadcast-host-port", format!("127.0.0.1:{port}"))
            .flag("healthz-port", health)
            .flag("healthz-listen-address", "127.0.0.1")
            .flag("metrics-port", metrics)
            .flag("metrics-listen-address", "127.0.0.1")
            .flag("etcd-data-dir", "./data")
            .flag("etcd-client-listen-address", "127.0.0.1")
            .flag("etcd-client-port", client)
            .flag(
                "etcd-initial-cluster",
                format!("dapr-scheduler-server-0=http://127.0.0.1:{peer}"),
            )
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
