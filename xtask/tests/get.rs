//! What `get` does, with a `go` made up for it.

mod machine;

use std::fs;
use std::time::Duration;

use machine::Machine;
use rustix::process::{Pid, test_kill_process};
use stack::wait::until;

/// An `apt-get` that knows openssl once its lists are fetched. Wants to be asked no questions.
const APT_GET: &str = "[ $DEBIAN_FRONTEND = noninteractive ] || exit 9
echo $1 >> $HOME/asked
case $1 in
update) echo list > $HOME/list;;
install)
    [ -e $HOME/list ] || { echo 'no such package'; exit 100; }
    [ \"$*\" = 'install -y --no-install-recommends openssl' ] || exit 8
    printf '#!/bin/sh\\necho OpenSSL 3.0.19\\n' > $HOME/bin/openssl
    /bin/chmod +x $HOME/bin/openssl;;
esac";

/// A `sudo` that wants no password; for those who are not root.
const SUDO: &str = "[ $1 = -n ] || exit 1\nshift\nexec /usr/bin/env \"$@\"";

#[test]
fn what_debian_has_is_installed_and_the_lists_fetched_where_that_fails() {
    let machine = Machine::new("debian")
        .with("bin/apt-get", APT_GET)
        .with("bin/sudo", SUDO)
        .with("bin/env", "exec /usr/bin/env \"$@\"")
        .with("bin/true", "exit 0");
    let (content, text) = machine.xtask(&["get", "openssl"]);
    assert!(content, "{text}");
    assert!(text.contains("bin/openssl\n"), "{text}");
    let asked = fs::read_to_string(machine.home().join("asked")).unwrap();
    assert_eq!(asked, "install\nupdate\ninstall\n");
}

#[test]
fn what_nobody_may_install_comes_with_the_command_to_run() {
    let (content, text) = Machine::new("no-apt").xtask(&["get", "redis-server"]);
    assert!(!content, "{text}");
    let sudo = if rustix::process::geteuid().is_root() { "" } else { "sudo " };
    let want =
        format!("error: redis-server is missing: run `{sudo}apt-get install -y redis-server`\n");
    assert_eq!(text, want);
}

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
