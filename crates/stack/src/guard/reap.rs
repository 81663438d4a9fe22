//! Inside the guard: what differs between systems about descendants and their end.

use rustix::process::{Pid, WaitOptions, wait, waitpid};

/// Makes descendants that lose their parent children of this process (Linux).
pub(super) fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).ok();
}

/// Asks the system to kill this process when its parent ends (Linux). Elsewhere the guard's own
/// end is not seen; the owner's is, everywhere.
pub(super) fn die_with_parent() {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL)).ok();
}

/// Reaps the ended child and everything it left behind; says how the child ended.
pub(super) fn reap(child: Pid) -> String {
    let how = match waitpid(Some(child), WaitOptions::empty()) {
        Ok(Some((_, status))) => match (status.exit_status(), status.terminating_signal()) {
            (Some(code), _) => format!("with code {code}"),
            (None, Some(signal)) => format!("by signal {signal}"),
            (None, None) => "somehow".to_owned(),
        },
        _ => "unseen".to_owned(),
    };
    loop {
        for orphan in children() {
            rustix::process::kill_process(orphan, rustix::process::Signal::KILL).ok();
        }
        // Blocks until one of them has ended; fails once there is none left.
        if wait(WaitOptions::empty()).is_err_and(|error| error != rustix::io::Errno::INTR) {
            return how;
        }
    }
}

/// The children of this process, all of them orphans of the ended child.
fn children() -> Vec<Pid> {
    children_of(rustix::process::getpid())
}

/// Everything that the process started and that still runs, in whatever group or session
/// (Linux; elsewhere its group has to do).
pub(super) fn descendants(pid: Pid) -> Vec<Pid> {
    let mut all = children_of(pid);
    let mut next = 0;
    while let Some(pid) = all.get(next).copied() {
        all.extend(children_of(pid));
        next += 1;
    }
    all
}

fn children_of(pid: Pid) -> Vec<Pid> {
    let tasks = format!("/proc/{}/task", pid.as_raw_nonzero());
    let Ok(threads) = std::fs::read_dir(tasks) else { return Vec::new() };
    threads
        .flatten()
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|text| {
            text.split_whitespace()
                .filter_map(|id| id.parse().ok().and_then(Pid::from_raw))
                .collect::<Vec<_>>()
        })
        .collect()
}
