//! The guard: a tiny process that holds another one and sees to it that it ends.
//!
//! Each process of a stack is the child of a guard, which sits in a process group of its own (so
//! a terminal's Ctrl-C, or a test runner that kills the test's group, passes it by) and whose
//! standard input is a pipe from the owner. When the owner ends, however it ends, the pipe
//! closes and the guard kills the process with all its descendants. On Linux the descendants
//! include those that left the process group, and the process dies with its guard as well.
//!
//! Guard and owner speak lines: the owner sends `term`, `kill`, `stop` or `cont`; the guard
//! answers `pid N` at the beginning and `ended HOW` at the end. The owner never signals a process
//! by id, so no signal can hit a stranger.
//!
//! A second kind of guard, the sweeper, removes a stack's directory once the owner and all
//! processes of that stack are gone.

mod held;
mod holder;
mod reap;
mod sweep;

use std::env::current_exe;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

pub(crate) use held::{Held, Signal};
use rustix::process::Pid;
pub(crate) use sweep::{Sweeper, make_lock, wait_unlocked};

use crate::{Error, env};

/// The guard's file name.
const PROGRAM: &str = "stack-guard";
/// First argument that makes an [`intercept`]ing program act as the guard.
const INTERCEPT: &str = "__stack-guard";

/// Set once this executable can serve as the guard itself.
static SELF: OnceLock<PathBuf> = OnceLock::new();

/// Lets the calling program serve as the guard: to be called first in its `main`, which returns
/// at once with the code given, if any.
#[must_use]
pub fn intercept() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next().is_some_and(|first| first == INTERCEPT) {
        return Some(run(args.collect()));
    }
    if let Ok(this) = current_exe() {
        SELF.set(this).ok();
    }
    None
}

/// What the guard does, given its arguments.
#[must_use]
pub fn run(args: Vec<OsString>) -> ExitCode {
    let mut args = args.into_iter();
    let done = match args.next().as_ref().and_then(|kind| kind.to_str()) {
        Some("hold") => holder::hold(args.collect()),
        Some("exec") => holder::exec(args.collect()),
        Some("sweep") => sweep::sweep(args.collect()),
        _ => Err("usage: stack-guard hold LOCK PROGRAM [ARG]… | sweep DIR".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The owner reads this where it expects `pid N`.
            holder::say(&format!("error {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Everything that the process started and that still runs (Linux; elsewhere none is seen).
pub(crate) fn descendants(pid: u32) -> Vec<u32> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let all = pid.map(reap::descendants).unwrap_or_default();
    all.into_iter().map(|pid| pid.as_raw_nonzero().get().cast_unsigned()).collect()
}

/// The command that starts a guard.
fn command() -> Result<Command, Error> {
    if let Some(this) = SELF.get() {
        let mut command = Command::new(this);
        command.arg(INTERCEPT);
        return Ok(command);
    }
    let places = places();
    match places.iter().find(|path| path.is_file()) {
        Some(found) => Ok(Command::new(found)),
        None => Err(Error::NoGuard(places)),
    }
}

/// Where the guard may be: `DAYBOOK_BIN_DIR`, beside this executable, or one above it (tests are
/// in `target/debug/deps`).
fn places() -> Vec<PathBuf> {
    let this = current_exe().ok();
    let beside = this.as_deref().and_then(|path| path.parent());
    let above = beside.and_then(|path| path.parent());
    env::path("DAYBOOK_BIN_DIR")
        .into_iter()
        .chain([beside, above].into_iter().flatten().map(PathBuf::from))
        .map(|dir| dir.join(PROGRAM))
        .collect()
}
