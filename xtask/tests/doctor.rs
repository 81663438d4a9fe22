//! What `doctor` and `get` make of what is installed.

mod machine;

use machine::{Machine, said};

const DAPRD: &str = ".dapr/bin/daprd";

/// The line about one tool.
fn line(machine: &Machine, tool: &str, own_dapr: bool) -> String {
    let mut doctor = machine.command(&["doctor"]);
    if own_dapr {
        doctor.env("DAYBOOK_DAPR", "own");
    }
    let (_, text) = said(doctor);
    let line = text.lines().find(|line| line.split_whitespace().nth(1) == Some(tool));
    line.unwrap_or_else(|| panic!("no line about {tool} in:\n{text}")).trim().to_owned()
}

#[test]
fn what_is_missing_comes_with_the_command_that_gets_it() {
    let machine = Machine::new("bare").with("bin/go", "echo 'go version go1.26.8 linux/amd64'");
    assert_eq!(
        line(&machine, "daprd", false),
        "MISSING daprd               run `cargo xtask get daprd`"
    );
    let (content, text) = machine.xtask(&["doctor"]);
    assert!(!content, "{text}");
    assert!(text.contains("error: `cargo xtask up` needs "), "{text}");
}

#[test]
fn without_go_the_command_is_the_one_that_gets_go() {
    let line = line(&Machine::new("no-go"), "daprd", false);
    assert!(line.starts_with("MISSING daprd               go is missing: run `curl "), "{line}");
}

#[test]
fn an_installed_dapr_that_fits_is_used() {
    let machine = Machine::new("fits").with(DAPRD, "echo '1.18.4'");
    let line = line(&machine, "daprd", false);
    assert!(
        line.starts_with("ok      daprd               1.18.4 (Dapr's installation: "),
        "{line}"
    );
}

#[test]
fn an_installed_dapr_that_does_not_fit_stops_with_one_sentence() {
    let machine =
        Machine::new("old").with(DAPRD, "echo '1.14.4'").with("bin/go", "echo 'go1.26.8'");
    let (content, text) = machine.xtask(&["get", "daprd"]);
    assert!(!content, "{text}");
    assert_eq!(
        text.trim(),
        format!(
            "error: {}/{DAPRD} is daprd 1.14.4, and Daybook needs 1.18.0 or later, before 2.0.0: \
             run `dapr uninstall && dapr init`, or set DAYBOOK_DAPR=own to let Daybook build its \
             own and leave yours alone",
            machine.home().display()
        )
    );
    let line = line(&machine, "daprd", true);
    assert_eq!(line, "MISSING daprd               run `cargo xtask get daprd`");
}

#[test]
fn a_go_too_old_to_fetch_a_newer_one_will_not_do() {
    // The script answers `go version` and `go env GOTOOLCHAIN` alike.
    let fetches =
        Machine::new("go-fetches").with("bin/go", "echo 'go version go1.24.1 linux/amd64'");
    assert!(line(&fetches, "go", false).starts_with("ok"), "{}", line(&fetches, "go", false));
    let older = Machine::new("go-older").with("bin/go", "echo 'go version go1.19.8 linux/amd64'");
    let line = line(&older, "go", false);
    assert!(line.contains("is go 1.19.8, and Daybook needs 1.21.0 or later"), "{line}");
}

#[test]
fn an_unknown_tool_is_answered_with_the_known_ones() {
    let (content, text) = Machine::new("unknown").xtask(&["get", "dparp"]);
    assert!(!content);
    assert!(text.starts_with("error: no tool `dparp`; there are: go, daprd, "), "{text}");
}
