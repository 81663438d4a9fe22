//! The tools Daybook stands on: found where they are installed, else got and kept in the cache.
//!
//! [`find`] only looks, and is quick. [`ensure`] gets what is missing: it builds Go programs from
//! the small modules in `tools/`, installs cargo's tools, lets Maven fetch Kafka's jars and pip
//! schemathesis, aiosmtpd and croniter, and asks apt for what Debian has. What it gets is kept under
//! `<cache>/tools/<name>-<version>/`.
//!
//! Invariant: a directory in the cache is whole. It is made beside its place and renamed, under a
//! lock, so that an interrupted attempt is never taken for a tool, and two at once do not collide.
//! One that has lost something since is made anew.

mod apt;
mod error;
mod exec;
mod go;
mod installed;
mod pip;
mod progress;
mod recipe;
mod shelf;
mod source;
mod table;
mod version;

use std::path::PathBuf;

pub use error::ToolError;
pub use progress::{Console, Detail, Event, Progress, Quiet, during};
pub use version::{Range, Version};

/// Something Daybook needs that is not one of its own crates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tool {
    /// Dapr's sidecar (executable).
    Daprd,
    /// Dapr's scheduler (executable).
    Scheduler,
    /// Dapr's placement service (executable).
    Placement,
    /// Dapr's certificate authority (executable).
    Sentry,
    /// `dapr`, the command line of Dapr (executable).
    DaprCli,
    /// `redis-server` (executable).
    RedisServer,
    /// PostgreSQL's server programs (the directory with `initdb`, `postgres` and `pg_ctl`).
    PostgresBin,
    /// Apache Kafka (the directory of its jars; the class path is `{path}/*`).
    KafkaJars,
    /// `java` (executable).
    Java,
    /// `mvn`, which fetches Kafka's jars (executable).
    Maven,
    /// `go`, which builds Dapr and the chart's tools (executable).
    Go,
    /// `python3`, which runs schemathesis and croniter (executable).
    Python,
    /// `openssl`, which makes the certificates of test stacks (executable).
    Openssl,
    /// `cargo-nextest` (executable; its first argument is `nextest`).
    Nextest,
    /// `cargo-deny` (executable; its arguments are those of `cargo deny`).
    Deny,
    /// `helm` (executable).
    Helm,
    /// `kubeconform` (executable).
    Kubeconform,
    /// `actionlint` (executable).
    Actionlint,
    /// `schemathesis`, which tries an HTTP API against its OpenAPI document (executable).
    Schemathesis,
    /// aiosmtpd, the mail server of the tests (executable; its first argument is a script).
    Aiosmtpd,
    /// croniter and python-dateutil, with which the calendar is compared (executable; its first argument is a script).
    Croniter,
    /// Kubernetes' API as OpenAPI (the file `swagger.json`).
    KubernetesSchemas,
    /// Dapr's custom resource definitions (the directory of YAML files).
    DaprCrds,
}

impl Tool {
    /// Every tool, in the order `doctor` lists them.
    pub const ALL: [Self; 23] = [
        Self::Go,
        Self::Daprd,
        Self::Scheduler,
        Self::Placement,
        Self::Sentry,
        Self::DaprCli,
        Self::RedisServer,
        Self::PostgresBin,
        Self::Java,
        Self::Maven,
        Self::KafkaJars,
        Self::Python,
        Self::Openssl,
        Self::Nextest,
        Self::Deny,
        Self::Helm,
        Self::Kubeconform,
        Self::Actionlint,
        Self::Schemathesis,
        Self::Aiosmtpd,
        Self::Croniter,
        Self::KubernetesSchemas,
        Self::DaprCrds,
    ];

    /// The tool's name on the command line and in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        table::spec(self).name
    }

    /// The tool of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }
}

/// A tool that is there, in a version that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The executable, or the directory or file that [`Tool`] says.
    pub path: PathBuf,
    /// What it says of itself, as in `1.18.1`.
    pub version: Version,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a tool was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// What `dapr init` laid down.
    DaprInit,
    /// The machine's own: the search path, or where Debian puts it.
    Machine,
    /// Daybook's cache.
    Cache,
}

/// How it stands with a tool.
#[derive(Debug)]
pub enum Status {
    /// It is there.
    Ready(Found),
    /// It is not there, and [`ensure`] can get it; `command` does that alone.
    Gettable {
        /// The one command that gets it.
        command: String,
    },
    /// It is not there, or does not fit, and somebody has to act; the error says how.
    Blocked(ToolError),
}

/// The tool, if it is there in a version that fits. Looks only, and installs nothing.
#[must_use]
pub fn find(tool: Tool) -> Option<Found> {
    source::look(tool).ok().flatten()
}

/// Where the tool is.
///
/// # Errors
/// A [`ToolError`] that names the one command that gets it, when it is not there or does not fit.
pub fn path(tool: Tool) -> Result<PathBuf, ToolError> {
    let missing = || ToolError::Missing { tool: tool.name(), command: source::command(tool) };
    source::look(tool)?.map(|found| found.path).ok_or_else(missing)
}

/// How it stands with the tool, and with what is needed to get it.
#[must_use]
pub fn status(tool: Tool) -> Status {
    match source::look(tool) {
        Ok(Some(found)) => Status::Ready(found),
        Ok(None) => match source::gettable(tool) {
            Ok(()) => Status::Gettable { command: source::command(tool) },
            Err(error) => Status::Blocked(error),
        },
        Err(error) => Status::Blocked(error),
    }
}

/// The tool, got first where it is not there. May take minutes; waits when another process is
/// getting the same one.
///
/// # Errors
/// A [`ToolError`] whose text says what to do.
pub fn ensure(tool: Tool, progress: &dyn Progress) -> Result<Found, ToolError> {
    if let Some(found) = source::look(tool)? {
        return Ok(found);
    }
    source::get(tool, progress)?;
    source::look(tool)?.ok_or_else(|| ToolError::StillMissing {
        tool: tool.name(),
        command: source::command(tool),
    })
}

/// [`ensure`] for many tools, several at a time: while one downloads, another compiles.
///
/// # Errors
/// The first error, once what was under way has ended.
pub fn ensure_all(tools: &[Tool], progress: &dyn Progress) -> Result<Vec<Found>, ToolError> {
    let missing: Vec<_> = tools.iter().copied().filter(|&tool| find(tool).is_none()).collect();
    let queue = std::sync::Mutex::new(source::by_recipe(&missing).into_iter());
    let next = || queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
    let work = || -> Result<(), ToolError> {
        while let Some(tool) = next() {
            ensure(tool, progress)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..source::AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })?;
    tools.iter().map(|&tool| ensure(tool, progress)).collect()
}
