//! What `doctor` and `get` make of a machine, shown on machines made up for it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

/// A home directory with nothing in it, an empty cache and an empty search path.
struct Machine(PathBuf);

impl Machine {
    fn new(name: &str) -> Self {
        let home = std::env::temp_dir().join(format!("daybook-{name}-{}", std::process::id()));
        fs::create_dir_all(home.join("bin")).expect("a directory in the temporary one");
        Self(home)
    }

    /// With a program that answers every question with `answer`.
    fn with(self, program: &str, answer: &str) -> Self {
        let path = self.0.join(program);
        fs::create_dir_all(path.parent().expect("in a directory")).expect("its directory");
        fs::write(&path, format!("#!/bin/sh\necho '{answer}'\n")).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("runnable");
        self
    }

    /// What `cargo xtask` says there (both streams), and whether it was content.
    fn xtask(&self, arguments: &[&str], own_dapr: bool) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).env_clear().env("HOME", &self.0);
        command.env("PATH", self.0.join("bin")).env("DAYBOOK_CACHE", self.0.join("cache"));
        if own_dapr {
            command.env("DAYBOOK_DAPR", "own");
        }
        let output = command.output().expect("xtask runs");
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }

    /// The line about one tool.
    fn line(&self, tool: &str, own_dapr: bool) -> String {
        let (_, text) = self.xtask(&["doctor"], own_dapr);
        let line = text.lines().find(|line| line.split_whitespace().nth(1) == Some(tool));
        line.unwrap_or_else(|| panic!("no line about {tool} in:\n{text}")).trim().to_owned()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const DAPRD: &str = ".dapr/bin/daprd";

#[test]
fn what_is_missing_comes_with_the_command_that_gets_it() {
    let machine = Machine::new("bare").with("bin/go", "go version go1.26.8 linux/amd64");
    assert_eq!(
        machine.line("daprd", false),
        "MISSING daprd               run `cargo xtask get daprd`"
    );
    let (content, text) = machine.xtask(&["doctor"], false);
    assert!(!content, "{text}");
    assert!(text.contains("error: `cargo xtask up` needs "), "{text}");
}

#[test]
fn without_go_the_command_is_the_one_that_gets_go() {
    let line = Machine::new("no-go").line("daprd", false);
    assert!(line.starts_with("MISSING daprd               go is missing: run `curl "), "{line}");
}

#[test]
fn an_installed_dapr_that_fits_is_used() {
    let machine = Machine::new("fits").with(DAPRD, "1.18.4");
    let line = machine.line("daprd", false);
    assert!(
        line.starts_with("ok      daprd               1.18.4 (Dapr's installation: "),
        "{line}"
    );
}

#[test]
fn an_installed_dapr_that_does_not_fit_stops_with_one_sentence() {
    let machine = Machine::new("old").with(DAPRD, "1.14.4").with("bin/go", "go1.26.8");
    let (content, text) = machine.xtask(&["get", "daprd"], false);
    assert!(!content, "{text}");
    assert_eq!(
        text.trim(),
        format!(
            "error: {}/{DAPRD} is daprd 1.14.4, and Daybook needs 1.18.0 or later, before 2.0.0: \
             run `dapr uninstall && dapr init`, or set DAYBOOK_DAPR=own to let Daybook build its \
             own and leave yours alone",
            machine.0.display()
        )
    );
    let line = machine.line("daprd", true);
    assert_eq!(line, "MISSING daprd               run `cargo xtask get daprd`");
}

#[test]
fn a_go_too_old_to_fetch_a_newer_one_will_not_do() {
    // The script answers `go version` and `go env GOTOOLCHAIN` alike.
    let fetches = Machine::new("go-fetches").with("bin/go", "go version go1.24.1 linux/amd64");
    assert!(fetches.line("go", false).starts_with("ok"), "{}", fetches.line("go", false));
    let older = Machine::new("go-older").with("bin/go", "go version go1.19.8 linux/amd64");
    let line = older.line("go", false);
    assert!(line.contains("is go 1.19.8, and Daybook needs 1.21.0 or later"), "{line}");
}

#[test]
fn an_unknown_tool_is_answered_with_the_known_ones() {
    let (content, text) = Machine::new("unknown").xtask(&["get", "dparp"], false);
    assert!(!content);
    assert!(text.starts_with("error: no tool `dparp`; there are: go, daprd, "), "{text}");
}
