//! Tools that somebody else installed: by `dapr init`, or on the machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Origin, Version};
use crate::env;

/// Where installed ones are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Places {
    /// Nowhere: only the pinned version will do.
    None,
    /// This program of a Dapr runtime.
    Dapr(&'static str),
    /// Dapr's command line, on the search path.
    DaprCli,
    /// This program, on the search path.
    Path(&'static str),
    /// PostgreSQL's directory of programs.
    Postgres,
    /// A Java runtime.
    Java,
    /// The Go toolchain.
    Go,
    /// A Python interpreter.
    Python,
}

/// One that was found, in whatever version.
pub(super) struct Installed {
    pub(super) path: PathBuf,
    pub(super) version: Option<Version>,
    pub(super) origin: Origin,
}

impl Places {
    /// Everything found, in the order of preference.
    pub(super) fn look(self) -> Vec<Installed> {
        match self {
            Self::None => Vec::new(),
            // Only daprd tells its version; `dapr init` lays down all of one version.
            Self::Dapr(program) => dapr_bin()
                .filter(|dir| dir.join(program).is_file())
                .map(|dir| Installed {
                    version: version_of(&dir.join("daprd"), &["--version"]),
                    path: dir.join(program),
                    origin: Origin::DaprInit,
                })
                .into_iter()
                .collect(),
            Self::DaprCli if own_dapr() => Vec::new(),
            Self::DaprCli => asked(on_path("dapr"), Origin::DaprInit, &["--version"]),
            Self::Path(program) => asked(on_path(program), Origin::Machine, version_flag(program)),
            Self::Postgres => postgres(),
            Self::Java => java(),
            Self::Go => asked(on_path("go"), Origin::Machine, &["version"]),
            Self::Python => asked(python(), Origin::Machine, &["--version"]),
        }
    }

    /// Whether these belong to a Dapr installation. One that does not fit is the user's to mend:
    /// building another beside it would leave two versions at work.
    pub(super) fn are_dapr(self) -> bool {
        matches!(self, Self::Dapr(_) | Self::DaprCli)
    }
}

/// Whether Daybook's own build of Dapr was asked for, whatever is installed.
fn own_dapr() -> bool {
    env::var("DAYBOOK_DAPR").as_deref() == Some("own")
}

/// The directory that `dapr init` puts programs into, if there is a runtime in it.
fn dapr_bin() -> Option<PathBuf> {
    if own_dapr() {
        return None;
    }
    let home = env::path("DAPR_RUNTIME_PATH").or_else(|| env::path("HOME"))?;
    Some(home.join(".dapr").join("bin")).filter(|dir| dir.join("daprd").is_file())
}

fn postgres() -> Vec<Installed> {
    let mut dirs: Vec<_> = children(Path::new("/usr/lib/postgresql"))
        .map(|version| version.join("bin"))
        .chain(on_path("initdb").filter_map(|initdb| initdb.parent().map(Path::to_owned)))
        .filter(|dir| dir.join("initdb").is_file() && dir.join("postgres").is_file())
        .map(|dir| Installed {
            version: version_of(&dir.join("postgres"), &["--version"]),
            path: dir,
            origin: Origin::Machine,
        })
        .collect();
    dirs.sort_by_key(|found| std::cmp::Reverse(found.version));
    dirs
}

fn java() -> Vec<Installed> {
    let homes = env::path("JAVA_HOME").into_iter();
    let debian = children(Path::new("/usr/lib/jvm"));
    let programs = homes
        .map(|home| home.join("bin/java"))
        .chain(on_path("java"))
        .chain(debian.map(|home| home.join("bin/java")))
        .filter(|program| program.is_file());
    asked(programs, Origin::Machine, &["-version"])
}

/// `python3` itself first; where that one is too new or too old, another may be there beside it.
fn python() -> impl Iterator<Item = PathBuf> {
    ["python3", "python3.14", "python3.13", "python3.12", "python3.11"]
        .into_iter()
        .flat_map(on_path)
}

fn asked(
    programs: impl Iterator<Item = PathBuf>,
    origin: Origin,
    question: &[&str],
) -> Vec<Installed> {
    programs.map(|path| Installed { version: version_of(&path, question), path, origin }).collect()
}

fn version_flag(program: &str) -> &'static [&'static str] {
    match program {
        "openssl" => &["version"],
        "cargo-nextest" => &["nextest", "--version"],
        _ => &["--version"],
    }
}

/// What the program says of itself; `None` where it does not run or says no version.
fn version_of(program: &Path, question: &[&str]) -> Option<Version> {
    let output = Command::new(program).args(question).stdin(Stdio::null()).output().ok()?;
    // `java -version` answers on standard error.
    let text = [output.stdout, output.stderr].concat();
    Version::first_in(&String::from_utf8_lossy(&text))
}

/// This program in each directory of the search path that has it.
pub(super) fn on_path(program: &str) -> impl Iterator<Item = PathBuf> + use<> {
    let path = env::os("PATH").unwrap_or_default();
    let dirs: Vec<_> = std::env::split_paths(&path).collect();
    let program = program.to_owned();
    dirs.into_iter().map(move |dir| dir.join(&program)).filter(|path| path.is_file())
}

fn children(dir: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(dir).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}
