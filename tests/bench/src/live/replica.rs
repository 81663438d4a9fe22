//! A second replica of task-api, with a sidecar of its own, over what is up.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use stack::daprd::{Daprd, DaprdOptions};
use stack::ground::Ground;
use stack::process::{Process, Ready, Spec};

use crate::Failure;
use crate::tasks::stack::Stack;

/// What the sidecar and the app show each other.
const TOKEN: &str = "of-this-benchmark-alone";
/// The secrets of the sidecars that are up, from where they were started.
const SECRETS: &str = "components/secrets.development.json";

/// One that runs as long as this does.
pub(super) struct Replica {
    address: SocketAddr,
    app: Process,
    _sidecar: Daprd,
    _ground: Ground,
}

impl Replica {
    /// Starts one and waits until it is ready.
    pub(super) fn start(stack: &Stack) -> Result<Self, Failure> {
        let ground = Ground::lease("bench-replica")?;
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let secrets = fs::read_to_string(stack.run_dir().join(SECRETS))?;
        ground.write(&format!("run/{SECRETS}"), &secrets)?;
        ground.part("run/.dapr")?;
        let (public, callback, ops) = (ground.port()?, ground.port()?, ground.port()?);
        let sidecar = Daprd::spawn(
            &ground,
            DaprdOptions {
                app_port: Some(callback),
                resources: ["components/local", "subscriptions", "resiliency"]
                    .map(|one| repository.join(one))
                    .to_vec(),
                configs: vec![repository.join("configuration/development/task-api.yaml")],
                dir: Some(ground.part("run")?),
                api_token: Some(TOKEN.to_owned()),
                app_token: Some(TOKEN.to_owned()),
                log_level: "warn".to_owned(),
                ..DaprdOptions::new("task-api")
            },
        )?;
        let address = SocketAddr::from(([127, 0, 0, 1], public));
        let spec = Spec::new(&ground, "task-api", beside_this("task-api")?)?
            .env("LISTEN", address.to_string())
            .env("APP_PORT", callback.to_string())
            .env("OPS_LISTEN", format!("127.0.0.1:{ops}"))
            .env("DAPR_GRPC_PORT", sidecar.grpc_port().to_string())
            .env("DAPR_API_TOKEN", TOKEN)
            .env("APP_API_TOKEN", TOKEN)
            .env("DAYBOOK_DEV_TOKENS", "on")
            .env("RATE_LIMIT_USER", "0")
            .env("RATE_LIMIT_ADDRESS", "0")
            .ready(Ready::http(ops, "/readyz"));
        let app = Process::start(spec)?;
        Ok(Self { address, app, _sidecar: sidecar, _ground: ground })
    }

    /// Its public port.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it takes of memory, in bytes.
    pub(super) fn resident(&self) -> Option<u64> {
        self.app.rss_bytes()
    }
}

/// The app that was built with this executable.
fn beside_this(name: &str) -> Result<PathBuf, Failure> {
    let here = std::env::current_exe()?;
    let program = here.with_file_name(name);
    if program.exists() {
        return Ok(program);
    }
    Err(format!("there is no {}", program.display()).into())
}
