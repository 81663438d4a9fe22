//! How a process is started, and how it says that it is ready.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::ground::Ground;
use crate::{env, http};

/// Variables that are passed on from the owner; everything else is named in the [`Spec`], so
/// that what a user's shell happens to export cannot change a stack.
const INHERITED: [&str; 6] = ["PATH", "HOME", "USER", "LANG", "TZ", "JAVA_HOME"];

/// How long a process may take to become ready unless the spec says otherwise. Generous, since
/// only something broken ever takes as long.
const LIMIT: Duration = Duration::from_secs(60);

/// How a process is started.
#[derive(Debug)]
pub struct Spec {
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) envs: BTreeMap<String, OsString>,
    pub(crate) ground: PathBuf,
    pub(crate) dir: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) ready: Ready,
    pub(crate) limit: Duration,
}

impl Spec {
    /// A process called `name`, with working and temporary directory `{ground}/{name}` (made here) and
    /// log `{ground}/logs/{name}.log`, ready as soon as it runs.
    ///
    /// Of its own, because Dapr's scheduler keeps its mTLS identity under a fixed name in the temporary
    /// directory: two stacks would take each other's.
    ///
    /// # Errors
    /// [`crate::Error::Io`] when the directory cannot be made.
    pub fn new(ground: &Ground, name: &str, program: PathBuf) -> Result<Self, crate::Error> {
        let dir = ground.part(name)?;
        Ok(Self {
            name: name.to_owned(),
            program,
            args: Vec::new(),
            envs: BTreeMap::from([("TMPDIR".to_owned(), dir.clone().into_os_string())]),
            ground: ground.dir().to_owned(),
            dir,
            log: ground.dir().join("logs").join(format!("{name}.log")),
            ready: Ready::at_once(),
            limit: LIMIT,
        })
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<String>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Adds `--name=value`.
    #[must_use]
    pub fn flag(self, name: &str, value: impl fmt::Display) -> Self {
        self.arg(format!("--{name}={value}"))
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.envs.insert(name.to_owned(), value.into());
        self
    }

    /// Sets the working directory.
    #[must_use]
    pub fn dir(mut self, dir: &Path) -> Self {
        dir.clone_into(&mut self.dir);
        self
    }

    /// Says how readiness is seen.
    #[must_use]
    pub fn ready(mut self, ready: Ready) -> Self {
        self.ready = ready;
        self
    }

    /// Sets how long becoming ready may take; a minute unless set.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Where its output goes.
    #[must_use]
    pub fn log_path(&self) -> &Path {
        &self.log
    }

    /// The whole environment it gets.
    pub(crate) fn environment(&self) -> BTreeMap<String, OsString> {
        let inherited = INHERITED
            .into_iter()
            .filter_map(|name| env::os(name).map(|value| (name.to_owned(), value)));
        let mut all: BTreeMap<String, OsString> = inherited.collect();
        all.extend(self.envs.iter().map(|(name, value)| (name.clone(), value.clone())));
        all
    }
}

/// A condition that says whether a process is ready. It is asked every few milliseconds.
pub struct Ready(Box<dyn Fn() -> bool + Send + Sync>);

impl Ready {
    /// Any condition.
    #[must_use]
    pub fn when(condition: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Box::new(condition))
    }

    /// As soon as it runs.
    #[must_use]
    pub fn at_once() -> Self {
        Self::when(|| true)
    }

    /// When it accepts connections on this port of 127.0.0.1.
    #[must_use]
    pub fn tcp(port: u16) -> Self {
        Self::when(move || http::accepts(port))
    }

    /// When `GET path` on this port of 127.0.0.1 answers 2xx.
    #[must_use]
    pub fn http(port: u16, path: &'static str) -> Self {
        Self::when(move || http::status(port, path).is_some_and(|status| status / 100 == 2))
    }
}

impl Deref for Ready {
    type Target = dyn Fn() -> bool + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ready")
    }
}

/// Resident memory of a process, in bytes.
pub(super) fn rss_bytes(pid: u32) -> Option<u64> {
    resident(pid, "VmRSS:")
}

/// The part of it that is the process's own: not the pages of its executable and libraries.
pub(super) fn own_bytes(pid: u32) -> Option<u64> {
    resident(pid, "RssAnon:")
}

/// Where the system does not tell parts, all of it.
fn resident(pid: u32, part: &str) -> Option<u64> {
    let kilobytes = match std::fs::read_to_string(format!("/proc/{pid}/status")) {
        Ok(status) => status
            .lines()
            .find_map(|line| line.strip_prefix(part))
            .and_then(|value| value.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()),
        Err(_) => std::process::Command::new("ps")
            .args(["-o", "rss=", "-p", &pid.to_string()])
            .output()
            .ok()
            .and_then(|output| String::from_utf8(output.stdout).ok()?.trim().parse().ok()),
    };
    kilobytes.map(|kilobytes| kilobytes * 1024)
}
