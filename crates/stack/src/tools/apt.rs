//! What Debian's packages have.

use std::process::{Command, Stdio};

use super::exec::{self, Job};
use super::installed::on_path;
use super::progress::during;
use super::shelf::Shelf;
use super::{Progress, Tool, ToolError, find};
use crate::cache;

/// The command that installs these packages.
pub(super) fn command(packages: &[&str]) -> String {
    let sudo = if root() { "" } else { "sudo " };
    format!("{sudo}apt-get install -y {}", packages.join(" "))
}

/// Whether packages can be installed without asking anybody: as root, or by a sudo that wants no
/// password.
pub(super) fn allowed() -> bool {
    let sudo = || {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "true"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        sudo.status().is_ok_and(|status| status.success())
    };
    on_path("apt-get").next().is_some() && (root() || sudo())
}

/// Installs the packages, unless the tool is there by the time it is our turn.
pub(super) fn install(
    tool: Tool,
    packages: &[&str],
    progress: &dyn Progress,
) -> Result<(), ToolError> {
    Shelf::standard().locked("apt", progress, || {
        if find(tool).is_some() {
            return Ok(());
        }
        let what = format!("installing {} with apt-get", packages.join(" "));
        let log = cache::dir().join("logs").join(format!("apt-{}.log", tool.name()));
        during(progress, &what, |detail| {
            let job = Job { what: &what, log: &log, detail, held: false };
            let install = [&["install", "-y", "--no-install-recommends"], packages].concat();
            // The lists may be old or not there at all: fetch them, and try once more.
            exec::run(apt_get(&install), &job).or_else(|_| {
                exec::run(apt_get(&["update"]), &job)?;
                exec::run(apt_get(&install), &job)
            })
        })
    })
}

fn apt_get(arguments: &[&str]) -> Command {
    const NO_QUESTIONS: (&str, &str) = ("DEBIAN_FRONTEND", "noninteractive");
    if root() {
        let mut command = Command::new("apt-get");
        command.args(arguments).env(NO_QUESTIONS.0, NO_QUESTIONS.1);
        return command;
    }
    // sudo passes no environment on.
    let mut command = Command::new("sudo");
    command.args(["-n", "env", &format!("{}={}", NO_QUESTIONS.0, NO_QUESTIONS.1), "apt-get"]);
    command.args(arguments);
    command
}

fn root() -> bool {
    rustix::process::geteuid().is_root()
}
