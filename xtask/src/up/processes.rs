//! The machine's processes, told apart by id and start time, so that an id given to another
//! process in the meantime is never signalled.

use std::fs;
use std::process::Command;

use rustix::process::{Pid, Signal};
use serde_json::{Value, json};

/// One process, for as long as it lives: a recycled id has another start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) pid: i32,
    /// Opaque; the boot is part of it.
    start: String,
}

/// One row of the process table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: Identity,
    pub(super) parent: i32,
    /// Program and arguments.
    pub(super) command: Vec<String>,
}

impl Row {
    /// The program's file name.
    pub(super) fn program(&self) -> &str {
        let path = self.command.first().map_or("", String::as_str);
        path.rsplit('/').next().unwrap_or_default()
    }
}

impl Identity {
    /// The process that has this id now.
    pub(super) fn of(pid: u32) -> Option<Self> {
        let pid = i32::try_from(pid).ok()?;
        Some(Self { pid, start: start(pid)? })
    }

    pub(super) fn to_json(&self) -> Value {
        json!({ "pid": self.pid, "start": self.start })
    }

    pub(super) fn from_json(value: &Value) -> Option<Self> {
        let pid = i32::try_from(value.get("pid")?.as_i64()?).ok()?;
        Some(Self { pid, start: value.get("start")?.as_str()?.to_owned() })
    }

    pub(super) fn is_alive(&self) -> bool {
        start(self.pid).as_ref() == Some(&self.start)
    }

    /// Sends the signal to this process, or to nobody.
    pub(super) fn signal(&self, signal: Signal) {
        let Some(pid) = Pid::from_raw(self.pid) else { return };
        #[cfg(target_os = "linux")]
        {
            use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};
            // Held first, compared then: what is signalled is what was compared.
            if let Ok(held) = pidfd_open(pid, PidfdFlags::empty()) {
                if self.is_alive() {
                    pidfd_send_signal(&held, signal).ok(); // gone already: as good
                }
                return;
            }
        }
        if self.is_alive() {
            rustix::process::kill_process(pid, signal).ok();
        }
    }
}

/// Every process that can be seen.
pub(super) fn table() -> Vec<Row> {
    match fs::read_dir("/proc/self/task") {
        Ok(_) => from_proc(),
        Err(_) => from_ps(),
    }
}

/// The processes that `root` started, and those that these started.
pub(super) fn descendants(root: i32) -> Vec<Row> {
    let table = table();
    let mut found: Vec<Row> = Vec::new();
    let mut roots = vec![root];
    while let Some(parent) = roots.pop() {
        for row in table.iter().filter(|row| row.parent == parent) {
            roots.push(row.id.pid);
            found.push(row.clone());
        }
    }
    found
}

/// The processes whose environment has this variable with this value. Linux only; empty elsewhere.
pub(super) fn with_variable(name: &str, value: &str) -> Vec<Row> {
    let wanted = format!("{name}={value}");
    let has = |row: &Row| {
        let environ = fs::read(format!("/proc/{}/environ", row.id.pid)).unwrap_or_default();
        environ.split(|&byte| byte == 0).any(|variable| variable == wanted.as_bytes())
    };
    table().into_iter().filter(has).collect()
}

fn from_proc() -> Vec<Row> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid: i32| {
        let (parent, start) = stat(pid)?;
        let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        let words = line.split(|&byte| byte == 0).filter(|word| !word.is_empty());
        let command = words.map(|word| String::from_utf8_lossy(word).into_owned()).collect();
        Some(Row { id: Identity { pid, start }, parent, command })
    })
    .collect()
}

/// Parent and start of a process that is no zombie.
fn stat(pid: i32) -> Option<(i32, String)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may hold anything; numbered as in proc(5), the state is field 3.
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
    let ended = matches!(*fields.first()?, "Z" | "X");
    if ended {
        return None;
    }
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    Some((fields.get(1)?.parse().ok()?, format!("{}/{}", boot.trim(), fields.get(19)?)))
}

fn start(pid: i32) -> Option<String> {
    match fs::read_dir("/proc/self/task") {
        Ok(_) => stat(pid).map(|(_, start)| start),
        Err(_) => from_ps().into_iter().find(|row| row.id.pid == pid).map(|row| row.id.start),
    }
}

/// The same by `ps`, where there is no /proc.
fn from_ps() -> Vec<Row> {
    let mut command = Command::new("ps");
    command.env("LC_ALL", "C").args(["-axo", "pid=,ppid=,stat=,lstart=,command="]);
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).lines().filter_map(ps_row).collect()
}

/// `  17     1 Ss   Sat Nov 21 13:11:58 2026 /bin/x --y`
fn ps_row(line: &str) -> Option<Row> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [pid, parent, state, rest @ ..] = words.as_slice() else { return None };
    if state.starts_with('Z') || rest.len() < 6 {
        return None;
    }
    let (start, command) = rest.split_at(5);
    let id = Identity { pid: pid.parse().ok()?, start: start.join(" ") };
    let command = command.iter().map(|&word| word.to_owned()).collect();
    Some(Row { id, parent: parent.parse().ok()?, command })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Stdio;

    #[test]
    fn a_process_is_known_by_its_start_as_well() {
        let mut child = Command::new("sleep").arg("60").stdin(Stdio::null()).spawn().unwrap();
        let id = Identity::of(child.id()).unwrap();
        assert!(id.is_alive());
        assert_eq!(Identity::from_json(&id.to_json()), Some(id.clone()));

        let stranger = Identity { start: "another".to_owned(), ..id.clone() };
        assert!(!stranger.is_alive());
        stranger.signal(Signal::KILL);
        assert!(id.is_alive(), "a signal for another process must not reach this one");

        id.signal(Signal::KILL);
        child.wait().unwrap();
        assert!(!id.is_alive());
    }

    #[test]
    fn children_are_found_with_their_arguments() {
        let mut child = Command::new("sh")
            .args(["-c", "sleep 61; exit"])
            .env("DAYBOOK_TEST_MARK", "here")
            .spawn()
            .unwrap();
        let asleep = |row: &Row| row.program() == "sleep" && row.command[1] == "61";
        let parent = i32::try_from(std::process::id()).unwrap();
        let find = || descendants(parent).into_iter().find(asleep);
        let found =
            stack::wait::until("sleep runs", std::time::Duration::from_secs(10), find).unwrap();
        if cfg!(target_os = "linux") {
            assert!(with_variable("DAYBOOK_TEST_MARK", "here").iter().any(asleep));
            assert!(!with_variable("DAYBOOK_TEST_MARK", "her").iter().any(asleep));
        }
        found.id.signal(Signal::KILL);
        child.wait().unwrap();
    }

    #[test]
    fn a_line_of_ps_is_read() {
        let row =
            ps_row("  17     1 Ss   Sat Nov 21 13:11:58 2026 /bin/daprd --app-id audit").unwrap();
        assert_eq!((row.id.pid, row.parent, row.program()), (17, 1, "daprd"));
        assert_eq!(row.id.start, "Sat Nov 21 13:11:58 2026");
        assert!(ps_row("  18     1 Z    Sat Nov 21 13:11:58 2026 <defunct>").is_none());
    }
}
