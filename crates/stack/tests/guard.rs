//! No process outlives its owner, and none is killed by halves.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, test_kill_process};
use stack::ground::Ground;
use stack::process::{Process, Ready, Spec};
use stack::{Error, wait};

const LIMIT: Duration = Duration::from_secs(10);

/// A shell whose child leaves the process group, as a daemon does; it writes both ids to `ids`.
const DAEMON: &str = "setsid sleep 1000 & echo $$ $! > ids; wait";

fn shell(ground: &Ground, script: &str) -> Spec {
    Spec::new(ground, "shell", "/bin/sh".into()).unwrap().args(["-c", script])
}

fn daemon(ground: &Ground) -> (Process, Vec<Pid>) {
    let process = Process::start(shell(ground, DAEMON)).unwrap();
    let ids = ids(&ground.dir().join("shell/ids"));
    (process, ids)
}

fn ids(file: &Path) -> Vec<Pid> {
    wait::until("the ids are written", LIMIT, || {
        let text = std::fs::read_to_string(file).ok().filter(|text| text.ends_with('\n'))?;
        Some(
            text.split_whitespace().map(|id| Pid::from_raw(id.parse().unwrap()).unwrap()).collect(),
        )
    })
    .unwrap()
}

fn lives(pid: Pid) -> bool {
    test_kill_process(pid).is_ok()
}

fn wait_gone(pids: &[Pid]) {
    wait::until("the processes are gone", LIMIT, || {
        (!pids.iter().any(|pid| lives(*pid))).then_some(())
    })
    .unwrap();
}

#[test]
fn kill9_ends_the_process_and_what_it_started() {
    let ground = Ground::lease("guard").unwrap();
    let (process, pids) = daemon(&ground);
    assert_eq!(process.pid(), u32::try_from(pids[0].as_raw_nonzero().get()).ok());
    assert!(pids.iter().all(|pid| lives(*pid)));
    process.kill9();
    assert!(!process.is_running());
    assert!(!pids.iter().any(|pid| lives(*pid)), "gone when kill9 returns");
}

#[test]
fn dropping_leaves_neither_process_nor_directory() {
    let ground = Ground::lease("guard").unwrap();
    let dir = ground.dir().to_owned();
    let (process, pids) = daemon(&ground);
    drop(process);
    drop(ground);
    assert!(!pids.iter().any(|pid| lives(*pid)));
    assert!(!dir.exists());
}

#[test]
fn a_process_that_ends_by_itself_leaves_nothing_either() {
    let ground = Ground::lease("guard").unwrap();
    let script = "setsid sleep 1000 & echo $! > ids; exit 7";
    let process = Process::spawn(shell(&ground, script).ready(Ready::when(|| false))).unwrap();
    let error = process.wait_ready().unwrap_err();
    assert!(matches!(&error, Error::Ended { how, .. } if how == "with code 7"), "{error}");
    wait_gone(&ids(&ground.dir().join("shell/ids")));
}

#[test]
fn terminate_lets_it_finish_and_kills_it_when_it_does_not() {
    let ground = Ground::lease("guard").unwrap();
    let polite = "trap 'exit 3' TERM; touch ready; while :; do sleep 0.01; done";
    let ready = |ground: &Ground| {
        let flag = ground.dir().join("shell/ready");
        Ready::when(move || flag.exists())
    };
    let process = Process::start(shell(&ground, polite).ready(ready(&ground))).unwrap();
    assert_eq!(process.terminate(LIMIT).as_deref(), Some("with code 3"));

    let ground = Ground::lease("guard").unwrap();
    let deaf = "trap '' TERM; touch ready; while :; do sleep 0.01; done";
    let process = Process::start(shell(&ground, deaf).ready(ready(&ground))).unwrap();
    assert_eq!(process.terminate(Duration::from_millis(200)), None);
    assert!(!process.is_running());
}

#[test]
fn an_error_shows_the_end_of_the_log() {
    let ground = Ground::lease("guard").unwrap();
    let spec = shell(&ground, "echo cannot bind to port; sleep 1000");
    let spec = spec.ready(Ready::when(|| false)).limit(Duration::from_millis(300));
    let error = Process::start(spec).unwrap_err().to_string();
    assert!(error.contains("shell is ready") && error.contains("cannot bind to port"), "{error}");

    let spec = Spec::new(&ground, "nothing", "/does/not/exist".into()).unwrap();
    let error = Process::start(spec.ready(Ready::when(|| false))).unwrap_err().to_string();
    assert!(error.contains("/does/not/exist"), "{error}");
}

#[test]
fn a_killed_owner_leaves_nothing() {
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "owner_of_a_stack", "--ignored", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(owner.stdout.take().unwrap()).lines();
    let dir = lines
        .map_while(Result::ok)
        .find_map(|line| line.split_once("ground: ").map(|(_, dir)| PathBuf::from(dir)))
        .unwrap();
    let pids = ids(&dir.join("shell/ids"));
    assert!(pids.iter().all(|pid| lives(*pid)));
    owner.kill().unwrap();
    owner.wait().unwrap();
    wait_gone(&pids);
    wait::until("the directory is gone", LIMIT, || (!dir.exists()).then_some(())).unwrap();
}

/// Not a test: the owner that [`a_killed_owner_leaves_nothing`] kills.
#[test]
#[ignore = "a helper of another test"]
fn owner_of_a_stack() {
    let ground = Ground::lease("owner").unwrap();
    let _held = daemon(&ground);
    #[expect(clippy::print_stdout, reason = "the other test reads it")]
    {
        println!("\nground: {}", ground.dir().display());
    }
    std::io::stdin().lines().for_each(drop); // until it is killed
}

#[test]
fn a_process_does_not_outlive_a_killed_guard() {
    if !cfg!(target_os = "linux") {
        return; // elsewhere only the owner's end is seen
    }
    let ground = Ground::lease("guard").unwrap();
    let process = Process::start(shell(&ground, "echo $$ $PPID > ids; exec sleep 1000")).unwrap();
    let pids = ids(&ground.dir().join("shell/ids"));
    rustix::process::kill_process(pids[1], rustix::process::Signal::KILL).unwrap();
    wait_gone(&pids[..1]);
    assert!(!process.is_running());
}

#[test]
fn freezing_reaches_what_left_the_group() {
    let ground = Ground::lease("guard").unwrap();
    let (process, pids) = daemon(&ground);
    let frozen = |pid: &Pid| {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        stat.is_ok_and(|stat| stat.split(") ").nth(1).is_some_and(|state| state.starts_with('T')))
    };
    if !Path::new("/proc/self/stat").exists() {
        return; // only Linux tells
    }
    process.freeze().unwrap();
    assert!(pids.iter().all(frozen), "some still run");
    process.thaw();
    wait::until("all run", LIMIT, || (!pids.iter().any(frozen)).then_some(())).unwrap();
}
