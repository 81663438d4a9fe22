//! Processes as /proc shows them.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

/// Those that have the variable with this path.
pub(crate) fn with_variable(name: &str, value: &Path) -> Vec<i32> {
    let wanted = [name.as_bytes(), b"=", value.as_os_str().as_bytes()].concat();
    with_word("environ", &wanted)
}

/// Those that have the path among their arguments.
pub(crate) fn with_argument(value: &Path) -> Vec<i32> {
    with_word("cmdline", value.as_os_str().as_bytes())
}

fn with_word(file: &str, wanted: &[u8]) -> Vec<i32> {
    let pids = fs::read_dir("/proc").unwrap().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let has = |pid: &i32| {
        let words = fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        words.split(|byte| *byte == 0).any(|word| word == wanted) && runs(*pid)
    };
    pids.filter(has).collect()
}

/// Whether it runs; one that has ended and was not waited for does not.
pub(crate) fn runs(pid: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// The file name of its program.
pub(crate) fn program(pid: i32) -> String {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let first = line.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(first).rsplit('/').next().unwrap_or_default().to_owned()
}

pub(crate) fn kill(pid: i32) {
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).ok(); // gone already: as good
}
