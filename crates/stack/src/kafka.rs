//! Apache Kafka: one broker in KRaft mode, the broker of the local and the cloud profile.

mod archive;
mod properties;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Error;
use crate::certs::{Authority, run};
use crate::ground::Ground;
use crate::process::{Process, Ready, Spec};
use crate::tools::{self, Tool};
use archive::Classes;
use properties::Listener;

/// Any id will do: each broker has a cluster of its own.
const CLUSTER: &str = "ZGF5Ym9vay1zdGFjay0wMA";
/// Java on a busy machine takes its time.
const LIMIT: Duration = Duration::from_secs(90);
/// The virtual machine: small, and quick to start rather than quick to run; warnings and worse
/// go to the log.
const JVM: [&str; 6] = [
    "-Xms64m",
    "-Xmx384m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
];

/// How clients are let in.
#[derive(Debug, Clone)]
pub enum Access<'a> {
    /// Plain text, no password.
    Plain,
    /// SASL/SCRAM over TLS, as a hosted broker has it; SHA-256 and SHA-512 both.
    Scram {
        /// Signs the broker's certificate.
        authority: &'a Authority,
        /// The one user.
        username: &'a str,
        /// The user's password.
        password: &'a str,
    },
}

/// A broker that makes topics as they are asked for.
#[derive(Debug)]
pub struct Kafka {
    process: Process,
    port: u16,
}

impl Kafka {
    /// Formats a data directory unless it has been, starts a broker on it and waits until it
    /// serves. The first one of a machine and of a kind of access makes an archive of classes before, for itself and
    /// all later ones.
    ///
    /// # Errors
    /// [`Error::Tool`], [`Error::Command`] when formatting fails; otherwise as
    /// [`Process::start`].
    pub fn start(ground: &Ground, access: &Access<'_>) -> Result<Self, Error> {
        let machine = Machine::find()?;
        let classes = archive::find_or_make(&machine, access);
        Self::start_with(ground, access, &machine, &classes)
    }

    fn start_with(
        ground: &Ground,
        access: &Access<'_>,
        machine: &Machine,
        classes: &Classes,
    ) -> Result<Self, Error> {
        let [port, controller] = [ground.port()?, ground.port()?];
        let dir = ground.part("kafka")?;
        let listener = listener(access)?;
        ground.write(
            "kafka/server.properties",
            &properties::server(port, controller, &dir, &listener),
        )?;
        if !dir.join("data").join("meta.properties").is_file() {
            format(machine, classes, &dir, access)?;
        }
        let spec = Spec::new(ground, "kafka", machine.java.clone())?
            .args(JVM)
            .args(classes.option())
            .args(["-cp", &machine.classpath()])
            .args(["kafka.Kafka", "server.properties"])
            .limit(LIMIT);
        // It does not listen before it serves.
        let process = Process::start(spec.ready(Ready::tcp(port)))?;
        Ok(Self { process, port })
    }

    /// What clients are given.
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

/// How clients are let in, as the broker's settings have it.
fn listener(access: &Access<'_>) -> Result<Listener, Error> {
    let Access::Scram { authority, .. } = access else { return Ok(Listener::Plain) };
    let files = authority.certificate("kafka")?;
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(Error::io(format!("read {}", path.display())))
    };
    let [key, certificate, ca] =
        [read(&files.key)?, read(&files.certificate)?, read(&authority.ca())?];
    Ok(Listener::Scram { key, certificate, ca })
}

/// What runs a broker.
#[derive(Debug)]
struct Machine {
    java: PathBuf,
    /// In an order that stays the same, which an archive of their classes asks for.
    jars: Vec<PathBuf>,
}

impl Machine {
    fn find() -> Result<Self, Error> {
        let dir = tools::path(Tool::KafkaJars)?;
        let list = || std::fs::read_dir(&dir)?.map(|jar| Ok(jar?.path())).collect();
        let jars: std::io::Result<Vec<PathBuf>> = list();
        let mut jars = jars.map_err(Error::io(format!("list {}", dir.display())))?;
        jars.sort();
        Ok(Self { java: tools::path(Tool::Java)?, jars })
    }

    fn classpath(&self) -> String {
        let jars: Vec<_> = self.jars.iter().map(|jar| jar.display().to_string()).collect();
        jars.join(":")
    }
}

/// Makes the log directory, with the user in it where there is one.
fn format(
    machine: &Machine,
    classes: &Classes,
    dir: &Path,
    access: &Access<'_>,
) -> Result<(), Error> {
    let mut command = Command::new(&machine.java);
    // What is to be recorded is a broker, not this.
    let classes = if matches!(classes, Classes::Recorded(_)) { &Classes::Loaded } else { classes };
    command.args(JVM).args(classes.option()).args(["-cp", &machine.classpath()]);
    command.args(["kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", "server.properties"]);
    if let Access::Scram { username, password, .. } = access {
        for mechanism in ["SCRAM-SHA-256", "SCRAM-SHA-512"] {
            command.arg("--add-scram");
            command
                .arg(format!("{mechanism}=[name={username},password={password},iterations=4096]"));
        }
    }
    run(&mut command, "kafka.tools.StorageTool format", dir)
}
