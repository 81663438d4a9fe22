//! The relay to webhooks: a process beside the apps, since it has no sidecar.

use std::collections::BTreeMap;
use std::path::PathBuf;

use stack::ground::Ground;
use stack::process::{Process, Ready, Spec};

use super::fault::Fault;
use super::secrets::{Secrets, random};

/// Its package, and the name of the secret that says where it is.
pub(super) const EGRESS: &str = "egress";

/// Starts it on a port of this stack, and tells `secrets` where it is.
pub(super) fn start(
    ground: &Ground,
    binaries: &BTreeMap<String, PathBuf>,
    secrets: &mut Secrets,
) -> Result<Process, Fault> {
    let (port, ops, token) = (ground.port()?, ground.port()?, random()?);
    let program = binaries.get(EGRESS).cloned();
    let program = program.ok_or_else(|| Fault::new("the relay `egress` was not built"))?;
    let spec = Spec::new(ground, EGRESS, program)?
        .env("APP_PORT", port.to_string())
        .env("OPS_LISTEN", format!("127.0.0.1:{ops}"))
        .env("EGRESS_TOKEN", &token)
        .ready(Ready::http(ops, "/readyz"));
    let process = Process::start(spec)?;
    secrets.set(EGRESS, "url", &format!("http://127.0.0.1:{port}"));
    secrets.set(EGRESS, "token", &token);
    Ok(process)
}
