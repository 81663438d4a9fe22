//! A machine made up for a test: a home directory, an empty cache and a search path of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A home directory with nothing in it, an empty cache and an empty search path.
pub(crate) struct Machine(PathBuf);

impl Machine {
    pub(crate) fn new(name: &str) -> Self {
        let home = std::env::temp_dir().join(format!("daybook-{name}-{}", std::process::id()));
        fs::create_dir_all(home.join("bin")).expect("a directory in the temporary one");
        Self(home)
    }

    /// With a shell script in its home directory.
    pub(crate) fn with(self, program: &str, script: &str) -> Self {
        let path = self.0.join(program);
        fs::create_dir_all(path.parent().expect("in a directory")).expect("its directory");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("runnable");
        self
    }

    pub(crate) fn home(&self) -> &Path {
        &self.0
    }

    /// `cargo xtask` on this machine.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).env_clear().env("HOME", &self.0);
        command.env("PATH", self.0.join("bin")).env("DAYBOOK_CACHE", self.0.join("cache"));
        command
    }

    /// What it says (both streams), and whether it was content.
    pub(crate) fn xtask(&self, arguments: &[&str]) -> (bool, String) {
        said(self.command(arguments))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What the command says (both streams), and whether it was content.
pub(crate) fn said(mut command: Command) -> (bool, String) {
    let output = command.output().expect("xtask runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}
