//! `cargo xtask doctor`: what is there, what is missing, and the one command that gets it.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use stack::tools::{self, Origin, Status, Tool};

use crate::Outcome;

/// What `up` cannot do without, and the port on which `dapr init` may have left it running.
const UP: [(Tool, Option<u16>); 4] = [
    (Tool::Daprd, None),
    (Tool::DaprCli, None),
    (Tool::Scheduler, Some(50006)),
    (Tool::RedisServer, Some(6379)),
];
const LOCAL: [(Tool, Option<u16>); 2] = [(Tool::Java, Some(9092)), (Tool::KafkaJars, Some(9092))];
const TEST: [(Tool, Option<u16>); 14] = [
    (Tool::Placement, None),
    (Tool::Sentry, None),
    (Tool::PostgresBin, None),
    (Tool::Openssl, None),
    (Tool::Nextest, None),
    (Tool::Deny, None),
    (Tool::Helm, None),
    (Tool::Kubeconform, None),
    (Tool::Actionlint, None),
    (Tool::Schemathesis, None),
    (Tool::Aiosmtpd, None),
    (Tool::Croniter, None),
    (Tool::KubernetesSchemas, None),
    (Tool::DaprCrds, None),
];
const BUILD: [(Tool, Option<u16>); 3] =
    [(Tool::Go, None), (Tool::Maven, None), (Tool::Python, None)];

/// Lists the tools by what they are for.
///
/// # Errors
/// When something that `cargo xtask up` needs is missing.
pub(crate) fn run(_: &[String]) -> Outcome {
    let out = &mut io::stdout().lock();
    let missing = group(out, "cargo xtask up", &UP)?;
    group(out, "cargo xtask up --profile local", &LOCAL)?;
    group(out, "cargo xtask test, besides", &TEST)?;
    group(out, "getting what is missing", &BUILD)?;
    match missing {
        0 => Ok(()),
        n => Err(format!(
            "`cargo xtask up` needs {n} more; it gets by itself what says `cargo xtask get`"
        )
        .into()),
    }
}

/// Lists the tools for one purpose; how many of them are missing.
fn group(
    out: &mut impl Write,
    purpose: &str,
    members: &[(Tool, Option<u16>)],
) -> io::Result<usize> {
    writeln!(out, "for {purpose}:")?;
    let mut missing = 0;
    for &(tool, port) in members {
        let (there, text) = standing(tool, port);
        writeln!(out, "  {:<8}{:<20}{text}", if there { "ok" } else { "MISSING" }, tool.name())?;
        missing += usize::from(!there);
    }
    Ok(missing)
}

/// Whether the tool is there, and where, or else what to do.
fn standing(tool: Tool, port: Option<u16>) -> (bool, String) {
    match (tools::status(tool), port.filter(|&port| answers(port))) {
        (Status::Ready(found), _) => {
            let origin = match found.origin {
                Origin::DaprInit => "Dapr's installation",
                Origin::Machine => "this machine",
                Origin::Cache => "Daybook's cache",
            };
            (true, format!("{} ({origin}: {})", found.version, found.path.display()))
        }
        (_, Some(port)) => (true, format!("answers on 127.0.0.1:{port}")),
        (Status::Gettable { command }, None) => (false, format!("run `{command}`")),
        (Status::Blocked(error), None) => (false, error.to_string()),
    }
}

/// Whether something listens there.
fn answers(port: u16) -> bool {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    TcpStream::connect_timeout(&address, Duration::from_millis(300)).is_ok()
}
