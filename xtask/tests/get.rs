//! What `get` does, with a `go` made up for it.

mod machine;

use std::fs;
use std::time::Duration;

use machine::Machine;
use rustix::process::{Pid, test_kill_process};
use stack::wait::until;

/// A `go` that builds whatever `build` says, and keeps count.
fn go(build: &str) -> String {
    format!(
        "case $1 in version) echo go1.26.8; exit;; esac\n\
         echo built >> $HOME/count\n\
         while [ \"$1\" != -o ]; do shift; done\n\
         {build}"
    )
}

#[test]
fn a_tool_is_got_once() {
    let machine = Machine::new("once").with("bin/go", &go("echo whole > $2"));
    let place = machine.home().join("cache/tools/helm-4.3.1/bin/helm");
    let (content, text) = machine.xtask(&["get", "helm"]);
    assert!(content, "{text}");
    assert_eq!(text.lines().next(), Some(&*place.display().to_string()), "{text}");
    assert_eq!(fs::read_to_string(&place).unwrap(), "whole\n");
    assert_eq!(machine.xtask(&["get", "helm"]), (true, format!("{}\n", place.display())));
    assert_eq!(fs::read_to_string(machine.home().join("count")).unwrap(), "built\n");
}

#[test]
fn a_build_that_fails_says_why_and_leaves_no_tool() {
    let script = go("echo half > $2; echo 'no such package' >&2; exit 1");
    let machine = Machine::new("fails").with("bin/go", &script);
    let (content, text) = machine.xtask(&["get", "helm"]);
    assert!(!content, "{text}");
    assert!(text.contains("error: getting helm-4.3.1 failed; the whole output is in "), "{text}");
    assert!(text.contains("logs/helm-4.3.1.log:\nno such package"), "{text}");
    let left = fs::read_dir(machine.home().join("cache/tools")).unwrap().count();
    assert_eq!(left, 0, "something was left in the cache");
}

#[test]
fn a_build_that_comes_to_nothing_is_no_tool() {
    let machine = Machine::new("nothing").with("bin/go", &go(":"));
    for _ in 0..2 {
        let (content, text) = machine.xtask(&["get", "helm"]);
        assert!(!content, "{text}");
        assert!(text.contains("error: getting helm-4.3.1 did not make bin/helm"), "{text}");
    }
}

#[test]
fn a_killed_get_leaves_no_compiler_running_and_no_tool() {
    let script = go("echo half > $2; echo $$ > $HOME/pid; exec /bin/sleep 300");
    let machine = Machine::new("killed").with("bin/go", &script);
    let mut get = machine.command(&["get", "helm"]).spawn().unwrap();
    let pid = until("the compiler", Duration::from_secs(20), || {
        let text = fs::read_to_string(machine.home().join("pid")).ok()?;
        Pid::from_raw(text.trim().parse().ok()?)
    })
    .unwrap();
    assert!(test_kill_process(pid).is_ok());
    get.kill().unwrap();
    get.wait().unwrap();
    let gone = || test_kill_process(pid).is_err().then_some(());
    until("the compiler's end", Duration::from_secs(20), gone).unwrap();
    assert!(!machine.home().join("cache/tools/helm-4.3.1").exists());

    let machine = machine.with("bin/go", &go("echo whole > $2"));
    let (content, text) = machine.xtask(&["get", "helm"]);
    assert!(content, "{text}");
    let tools = fs::read_dir(machine.home().join("cache/tools")).unwrap().count();
    assert_eq!(tools, 1, "the interrupted attempt was left in the cache");
}
