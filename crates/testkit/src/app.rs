//! One app of Daybook as a process, with the ports it listens on.

use std::path::PathBuf;
use std::process::Command;

use stack::ground::Ground;
use stack::process::{Process, Ready, Spec};

use crate::{Result, paths};

/// The ports of an app, chosen before it or its sidecar starts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    pub(crate) public: u16,
    pub(crate) callback: u16,
    pub(crate) ops: u16,
}

impl Ports {
    pub(crate) fn take(ground: &Ground) -> Result<Self> {
        Ok(Self { public: ground.port()?, callback: ground.port()?, ops: ground.port()? })
    }
}

/// The tokens that an app and its sidecar show each other.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    /// What the app must send (`DAPR_API_TOKEN`).
    pub(crate) sidecar: String,
    /// What the sidecar must send (`APP_API_TOKEN`).
    pub(crate) app: String,
}

impl Tokens {
    pub(crate) fn random() -> Self {
        Self { sidecar: random(), app: random() }
    }
}

/// A secret that nobody guesses.
pub(crate) fn random() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// One app of Daybook.
#[derive(Debug)]
pub struct App {
    process: Process,
    pub(crate) ports: Ports,
    pub(crate) tokens: Tokens,
    program: PathBuf,
    sidecar: u16,
}

/// What came of a command that an app's binary was given.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub out: String,
    /// What it complained about.
    pub err: String,
}

impl App {
    /// Starts it without waiting, under this name among several of one id; it is ready when `/readyz` says so.
    pub(crate) fn spawn(
        ground: &Ground,
        id: &str,
        name: &str,
        ports: Ports,
        tokens: Tokens,
        sidecar: u16,
        settings: &[(&str, String)],
    ) -> Result<Self> {
        let address = |port: u16| format!("127.0.0.1:{port}");
        let program = paths::program(id)?;
        let mut spec = Spec::new(ground, name, program.clone())?
            .env("LISTEN", address(ports.public))
            .env("APP_PORT", ports.callback.to_string())
            .env("OPS_LISTEN", address(ports.ops))
            .env("DAPR_GRPC_PORT", sidecar.to_string())
            .env("DAPR_API_TOKEN", &tokens.sidecar)
            .env("APP_API_TOKEN", &tokens.app)
            .env("DAYBOOK_DEV_TOKENS", "on")
            // Tests hurry on purpose; the limits have tests of their own.
            .env("RATE_LIMIT_USER", "0")
            .env("RATE_LIMIT_ADDRESS", "0")
            .ready(Ready::http(ports.ops, "/readyz"));
        for (name, value) in settings {
            spec = spec.env(name, value);
        }
        Ok(Self { process: Process::spawn(spec)?, ports, tokens, program, sidecar })
    }

    /// The port that its sidecar calls.
    #[must_use]
    pub fn callback_port(&self) -> u16 {
        self.ports.callback
    }

    /// The port of its health and metrics.
    #[must_use]
    pub fn ops_port(&self) -> u16 {
        self.ports.ops
    }

    /// The port of its public API, where it has one.
    #[must_use]
    pub fn public_port(&self) -> u16 {
        self.ports.public
    }

    /// What its sidecar must show it.
    #[must_use]
    pub fn app_token(&self) -> &str {
        &self.tokens.app
    }

    /// What it must show its sidecar.
    #[must_use]
    pub fn sidecar_token(&self) -> &str {
        &self.tokens.sidecar
    }

    /// Runs its binary once more, beside it, with these arguments, as `kubectl exec` would.
    ///
    /// # Errors
    /// When it cannot be run.
    pub async fn run(&self, arguments: &[&str]) -> Result<Ran> {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env_clear()
            .env("DAPR_GRPC_PORT", self.sidecar.to_string())
            .env("DAPR_API_TOKEN", &self.tokens.sidecar);
        let output = tokio::task::spawn_blocking(move || command.output()).await??;
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let code = output.status.code();
        Ok(Ran { code, out: text(output.stdout), err: text(output.stderr) })
    }

    /// The process.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }
}
