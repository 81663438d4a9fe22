//! Whether a process is frozen: the order to freeze is carried out by the guard and the system, a
//! moment after it was given.

use std::fs;

use crate::guard::descendants;

/// Whether all threads of the process are stopped, and of all that it started.
pub(super) fn is_frozen(pid: u32) -> bool {
    descendants(pid).into_iter().chain([pid]).all(is_frozen_itself)
}

fn is_frozen_itself(pid: u32) -> bool {
    match fs::read_dir(format!("/proc/{pid}/task")) {
        Ok(threads) => threads.flatten().all(|thread| {
            // A thread that ended meanwhile does nothing either.
            fs::read_to_string(thread.path().join("stat")).map_or(true, |stat| is_stopped(&stat))
        }),
        Err(_) => std::process::Command::new("ps")
            .args(["-o", "state=", "-p", &pid.to_string()])
            .output()
            .is_ok_and(|output| output.stdout.trim_ascii_start().starts_with(b"T")),
    }
}

/// The state is the field behind the name, which stands in parentheses and may hold some itself.
fn is_stopped(stat: &str) -> bool {
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with(['T', 't', 'Z', 'X']))
}
