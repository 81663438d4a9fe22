//! Inside the guard: starts the program, obeys the owner, and leaves nothing behind.

use std::error::Error;
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rustix::fs::{FlockOperation, flock};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, getppid, kill_process, kill_process_group, waitid,
};

use super::reap;

type Outcome = Result<(), Box<dyn Error>>;

/// `hold LOCK PROGRAM [ARG]…`: runs the program until it ends or the owner is gone. The program
/// inherits directory and environment; its output goes to the guard's standard error.
pub(super) fn hold(args: Vec<OsString>) -> Outcome {
    let [lock, program @ ..] = args.as_slice() else {
        return Err("hold: too few arguments".into());
    };
    // Opened, never created: where the directory is gone already, nothing may start in it.
    let lock = File::open(lock)?;
    flock(&lock, FlockOperation::LockShared)?;
    reap::adopt_orphans();
    let mut command = Command::new(std::env::current_exe()?);
    if std::env::args_os().nth(1).is_some_and(|first| first == super::INTERCEPT) {
        command.arg(super::INTERCEPT);
    }
    let child = command
        .arg("exec")
        .arg(std::process::id().to_string())
        .args(program)
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .process_group(0)
        .spawn()?;
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or("no process id")?;
    say(&format!("pid {}", child.id()));

    // `Some` as long as the id is certain to be the child's.
    let alive = Arc::new(Mutex::new(Some(pid)));
    let target = Arc::clone(&alive);
    thread::spawn(move || obey(&target));

    // Sees the end without reaping, so that the id stays taken while others may still signal it.
    while waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
        .is_err_and(|error| error == rustix::io::Errno::INTR)
    {}
    let mut current = alive.lock().unwrap_or_else(PoisonError::into_inner);
    kill_process_group(pid, Signal::KILL).ok();
    *current = None;
    drop(current);
    let ended = reap::reap(pid);
    say(&format!("ended {ended}"));
    Ok(())
}

/// `exec OWNER PROGRAM [ARG]…`: becomes the program, after asking to die with the guard.
pub(super) fn exec(args: Vec<OsString>) -> Outcome {
    let [guard, program, args @ ..] = args.as_slice() else {
        return Err("exec: too few arguments".into());
    };
    reap::die_with_parent();
    let guard: i32 = guard.to_str().unwrap_or_default().parse()?;
    if getppid().map(Pid::as_raw_nonzero).is_none_or(|parent| parent.get() != guard) {
        return Err("the guard is gone".into());
    }
    let refused = Command::new(program).args(args).exec();
    Err(format!("{}: {refused}", program.display()).into())
}

/// Carries out the owner's commands until the owner is gone; then kills.
fn obey(target: &Mutex<Option<Pid>>) {
    // Sending fails where the process is gone already, which is as good.
    let to_all = |signal| {
        let target = target.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pid) = *target {
            // Some, like PostgreSQL's backends, have left the group.
            let others = reap::descendants(pid);
            kill_process_group(pid, signal).ok();
            others.into_iter().for_each(|other| {
                kill_process(other, signal).ok();
            });
        }
    };
    let to_itself = |signal| {
        let target = target.lock().unwrap_or_else(PoisonError::into_inner);
        target.map(|pid| kill_process(pid, signal).ok());
    };
    for line in std::io::stdin().lock().lines() {
        match line.as_deref() {
            Ok("term") => to_itself(Signal::TERM),
            Ok("kill") => to_all(Signal::KILL),
            Ok("stop") => to_all(Signal::STOP),
            Ok("cont") => to_all(Signal::CONT),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    to_all(Signal::KILL);
}

/// Tells the owner, who may be gone.
pub(super) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).ok();
}
