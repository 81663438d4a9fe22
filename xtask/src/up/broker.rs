//! The broker of the local profile: one that is there, Redpanda by Docker, or Apache Kafka.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use stack::ground::Ground;
use stack::kafka::{Access, Kafka};
use stack::tools::{Progress, Tool, during};

use super::fault::Fault;

#[cfg(test)]
mod tests;

/// Where a broker is looked for, and where compose.yaml puts one.
pub(super) const PORT: u16 = 9092;
/// The service in compose.yaml.
const SERVICE: &str = "redpanda";

/// Where the broker comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// It answers on localhost:9092 already.
    There,
    /// Redpanda, from compose.yaml.
    Docker,
    /// Apache Kafka, by Maven.
    Kafka,
}

/// A broker that answers.
#[derive(Debug)]
pub(super) struct Broker {
    pub(super) source: Source,
    pub(super) address: String,
    pub(super) kafka: Option<Kafka>,
}

/// Looks what there is; `shared` where what runs on the machine may be used.
pub(super) fn source(root: &Path, shared: bool) -> Source {
    if shared && answers(PORT) {
        Source::There
    } else if shared && root.join("compose.yaml").is_file() && docker_runs() {
        Source::Docker
    } else {
        Source::Kafka
    }
}

/// The tools that a broker of this kind needs.
pub(super) fn tools(source: Source) -> &'static [Tool] {
    match source {
        Source::There | Source::Docker => &[],
        Source::Kafka => &[Tool::Java, Tool::KafkaJars],
    }
}

/// Starts it, if it has to be started, and waits until it answers; its tools are there.
pub(super) fn start(
    source: Source,
    root: &Path,
    ground: &Ground,
    progress: &dyn Progress,
) -> Result<Broker, Fault> {
    let on_host = format!("localhost:{PORT}");
    match source {
        Source::There => Ok(Broker { source, address: on_host, kafka: None }),
        Source::Docker => {
            during(progress, "starting Redpanda by Docker", |_| {
                compose(root, &["up", "--detach", "--wait", SERVICE])
            })?;
            Ok(Broker { source, address: on_host, kafka: None })
        }
        Source::Kafka => {
            let start = || Kafka::start(ground, &Access::Plain);
            let kafka = during(progress, "starting Apache Kafka", |_| start())?;
            Ok(Broker { source, address: kafka.address(), kafka: Some(kafka) })
        }
    }
}

/// Stops what [`start`] started by Docker; its data stays.
pub(super) fn stop_docker(root: &Path) -> Result<(), Fault> {
    compose(root, &["stop", SERVICE])
}

fn compose(root: &Path, args: &[&str]) -> Result<(), Fault> {
    let mut command = Command::new("docker");
    command.arg("compose").arg("--file").arg(root.join("compose.yaml")).args(args);
    let output = command.output().map_err(Fault::io("run docker"))?;
    if output.status.success() {
        return Ok(());
    }
    let args = args.join(" ");
    let said = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    Err(Fault::new(format!(
        "`docker compose {args}` failed: start a broker on localhost:{PORT} yourself, \
        or stop Docker to have Apache Kafka started instead"
    ))
    .with_log(said))
}

/// Whether Docker's engine runs: the client alone is no use.
fn docker_runs() -> bool {
    let mut command = Command::new("docker");
    command.args(["info", "--format", "{{.ServerVersion}}"]).stdin(Stdio::null());
    command.output().is_ok_and(|output| output.status.success() && output.stdout.len() > 1)
}

/// Whether what listens on the port speaks Kafka's protocol.
pub(super) fn answers(port: u16) -> bool {
    stack::http::connect(port).is_some_and(|mut stream| speaks_kafka(&mut stream).unwrap_or(false))
}

/// Asks which versions it speaks (ApiVersions, version 0, which every broker knows), and looks
/// whether the answer is to that question.
fn speaks_kafka(stream: &mut (impl Read + Write)) -> io::Result<bool> {
    const API_VERSIONS: i16 = 18;
    const QUESTION: i32 = 0x0da7_b00c;
    const CLIENT: &[u8] = b"daybook";
    let mut request = Vec::new();
    request.extend(API_VERSIONS.to_be_bytes());
    request.extend(0_i16.to_be_bytes());
    request.extend(QUESTION.to_be_bytes());
    request.extend(7_i16.to_be_bytes()); // the client's length
    request.extend(CLIENT);
    let length = i32::try_from(request.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes()[..], &request].concat())?;

    let mut answer = [0; 10]; // length, question, error code
    stream.read_exact(&mut answer)?;
    Ok(answer[4..8] == QUESTION.to_be_bytes() && answer[8..] == [0, 0])
}
