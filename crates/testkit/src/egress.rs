//! The relay through which webhooks go, as a process.

use stack::ground::Ground;
use stack::process::{Process, Ready, Spec};

use crate::app::random;
use crate::secrets::EgressSecret;
use crate::{Result, paths};

/// The relay. It may call this machine, where tests have their receivers.
#[derive(Debug)]
pub(crate) struct Egress {
    process: Process,
    pub(crate) secret: EgressSecret,
}

impl Egress {
    pub(crate) fn start(ground: &Ground) -> Result<Self> {
        let (port, ops, token) = (ground.port()?, ground.port()?, random());
        let spec = Spec::new(ground, "egress", paths::program("egress")?)?
            .env("APP_PORT", port.to_string())
            .env("OPS_LISTEN", format!("127.0.0.1:{ops}"))
            .env("EGRESS_TOKEN", &token)
            .env("EGRESS_ALLOW", "127.0.0.1")
            .ready(Ready::http(ops, "/readyz"));
        let secret = EgressSecret { url: format!("http://127.0.0.1:{port}"), token };
        Ok(Self { process: Process::start(spec)?, secret })
    }

    pub(crate) fn process(&self) -> &Process {
        &self.process
    }
}
