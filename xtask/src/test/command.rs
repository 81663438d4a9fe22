//! Running a tool on the whole workspace, with its output on the terminal.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;

/// A command in the workspace's root.
pub(super) struct Run(Command);

impl Run {
    /// The program with these arguments. Tests that it starts find the apps by `DAYBOOK_BIN_DIR`.
    pub(super) fn new(program: impl AsRef<OsStr>, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(root());
        if let Some(dir) = binaries() {
            command.env("DAYBOOK_BIN_DIR", dir);
        }
        Self(command)
    }

    /// With one more argument.
    pub(super) fn arg(mut self, argument: &str) -> Self {
        self.0.arg(argument);
        self
    }

    /// With one more variable in its environment.
    pub(super) fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    /// Runs it to its end.
    pub(super) fn run(mut self) -> Outcome {
        let program = Path::new(self.0.get_program());
        let program = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let status =
            self.0.status().map_err(|error| format!("could not run {program}: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("{program}: {status}").into()) }
    }
}

/// Cargo itself, the one that runs us.
pub(super) fn cargo(arguments: &[&str]) -> Run {
    Run::new(stack::env::os("CARGO").unwrap_or_else(|| "cargo".into()), arguments)
}

/// The workspace's root: the directory above this crate's.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Where cargo puts binaries: this one is among them.
fn binaries() -> Option<PathBuf> {
    std::env::current_exe().ok()?.parent().map(Path::to_owned)
}
