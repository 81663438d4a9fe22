//! A state directory, ports, and an `up` on them whose words are read.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use stack::ports::Ports;
use stack::wait;

use super::processes;

/// Generous: only something broken takes as long, and other tests run at the same time.
const LIMIT: Duration = Duration::from_secs(120);

/// What one `up` needs for itself. Dropping it fails the test if anything still runs there.
pub(crate) struct Place {
    dir: PathBuf,
    ports: Ports,
}

/// A running `up`. Dropping it kills it; its guards do the rest.
pub(crate) struct Up {
    child: Child,
    said: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

/// Where the apps are built: beside `xtask`, or where the test command says.
pub(crate) fn binaries() -> PathBuf {
    let beside = || Path::new(env!("CARGO_BIN_EXE_xtask")).parent().unwrap().to_owned();
    stack::env::path("DAYBOOK_BIN_DIR").unwrap_or_else(beside)
}

impl Place {
    /// The spaces are for the paths that something forgets to quote.
    pub(crate) fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("daybook up {name} {}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        Self { dir: dir.canonicalize().unwrap(), ports: Ports::lease().unwrap() }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The first of its ports.
    pub(crate) fn base(&self) -> u16 {
        self.ports.base()
    }

    pub(crate) fn up(&self, args: &[&str]) -> Up {
        self.up_on(self.base(), args)
    }

    pub(crate) fn up_on(&self, port: u16, args: &[&str]) -> Up {
        self.up_with(&binaries(), port, args)
    }

    pub(crate) fn up_with(&self, binaries: &Path, port: u16, args: &[&str]) -> Up {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["up", "--port-base", &port.to_string(), "--state-dir"])
            .arg(&self.dir)
            .args(args)
            .env("DAYBOOK_BIN_DIR", binaries)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let readers = vec![
            listen(child.stdout.take().unwrap(), &said),
            listen(child.stderr.take().unwrap(), &said),
        ];
        Up { child, said, readers }
    }

    /// `cargo xtask admin`, here: its exit code, and what it printed and complained about.
    pub(crate) fn admin(&self, args: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(["admin", "--state-dir"]).arg(&self.dir).args(args);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    }

    /// The apps, sidecars and the CLI, which carry this directory's mark.
    pub(crate) fn marked(&self) -> Vec<i32> {
        processes::with_variable("DAYBOOK_UP", &self.dir)
    }

    /// The guards of everything that was started here; each lives as long as what it guards.
    pub(crate) fn guards(&self) -> Vec<i32> {
        processes::with_argument(&self.dir.join(".lock"))
    }

    /// What still runs here, by name.
    pub(crate) fn left(&self) -> Vec<String> {
        let all = self.marked().into_iter().chain(self.guards());
        all.map(|pid| format!("{} ({pid})", processes::program(pid))).collect()
    }

    pub(crate) fn wait_until_nothing_is_left(&self) {
        let gone =
            wait::until("everything is gone", LIMIT, || self.left().is_empty().then_some(()));
        assert!(gone.is_ok(), "still there: {:?}", self.left());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.marked().into_iter().chain(self.guards()).for_each(processes::kill);
            return; // the directory stays, with the logs
        }
        self.wait_until_nothing_is_left();
        fs::remove_dir_all(&self.dir).unwrap();
    }
}

impl Up {
    /// Waits until it says `text`; answers all it said.
    pub(crate) fn wait_for(&mut self, text: &str) -> String {
        let waited = wait::until(text, LIMIT, || {
            let ended = self.child.try_wait().unwrap().is_some();
            let said = self.said();
            (said.contains(text) || ended).then_some(said)
        });
        let said = waited.unwrap_or_else(|_| self.said());
        assert!(said.contains(text), "it never said `{text}`:\n{said}");
        said
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Waits until it has ended; answers its exit code and all it said.
    pub(crate) fn wait_end(&mut self) -> (Option<i32>, String) {
        let ended = wait::until("`up` ends", LIMIT, || self.child.try_wait().unwrap());
        let status = ended.unwrap_or_else(|_| panic!("it goes on and on:\n{}", self.said()));
        self.readers.drain(..).for_each(|reader| reader.join().unwrap());
        (status.code(), self.said())
    }

    fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn listen(source: impl Read + Send + 'static, said: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let said = Arc::clone(said);
    std::thread::spawn(move || {
        for line in BufReader::new(source).lines().map_while(Result::ok) {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.push_str(&line);
            said.push('\n');
        }
    })
}

/// The lines that `up` offers to paste.
pub(crate) fn sample(said: &str) -> String {
    let lines = said.lines().skip_while(|line| *line != "Try it:").skip(2);
    let lines: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    assert!(!lines.is_empty(), "there is nothing to paste in:\n{said}");
    lines.join("\n")
}

/// Waits until the last of the lines to paste, which asks for the ledger, shows so many entries.
/// On an idle machine the first look does.
pub(crate) fn wait_for_entries(said: &str, count: usize) {
    let sample = sample(said);
    let lines: Vec<&str> = sample.lines().collect();
    let ask = [lines[0], lines[lines.len() - 1]].join("\n");
    let mut ledger = String::new();
    let shown = wait::until("the ledger has it", LIMIT, || {
        ledger = paste(&ask);
        (ledger.matches("daybook.task.created.v1").count() == count).then_some(())
    });
    assert!(shown.is_ok(), "{count} entries wanted: {ledger}");
}

/// What a shell makes of the lines.
pub(crate) fn paste(lines: &str) -> String {
    let output = Command::new("sh").args(["-c", lines]).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{lines}\n{}", text(&output.stderr));
    text(&output.stdout)
}
