//! The owner's side of a guard: one held process, from start to end.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::sweep::lock_path;
use crate::Error;

/// What an owner may have the guard send.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signal {
    /// Asks the process to stop.
    Terminate,
    /// Kills it, with its whole group, at once.
    Kill,
    /// Freezes it.
    Stop,
    /// Thaws it.
    Continue,
}

/// A process behind its guard. Dropping it kills the process and waits for its end.
#[derive(Debug)]
pub(crate) struct Held {
    guard: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    pid: u32,
}

impl Held {
    /// Starts `program` with its guard. `set_up` gives directory, environment and standard error
    /// (which takes the process's whole output); `ground` is the directory whose lock the guard
    /// holds.
    pub(crate) fn start(
        ground: &Path,
        program: &Path,
        args: &[String],
        set_up: impl FnOnce(&mut Command),
    ) -> Result<Self, Error> {
        let mut command = super::command()?;
        command.arg("hold").arg(lock_path(ground)).arg(program).args(args);
        set_up(&mut command);
        let refused = || Error::io(format!("start {}", program.display()));
        let mut guard = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(refused())?;
        let no_pipe = || refused()(std::io::Error::other("no pipe to the guard"));
        let orders = guard.stdin.take().ok_or_else(no_pipe)?;
        let answers = guard.stdout.take().ok_or_else(no_pipe)?;
        let mut held =
            Self { guard, orders: Some(orders), answers: BufReader::new(answers), pid: 0 };
        let first = held.answer();
        match first.strip_prefix("pid ").and_then(|pid| pid.parse().ok()) {
            Some(pid) => held.pid = pid,
            None => return Err(refused()(std::io::Error::other(first))),
        }
        Ok(held)
    }

    /// The id of the process itself (not the guard's).
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    pub(crate) fn send(&mut self, signal: Signal) {
        let order: &[u8] = match signal {
            Signal::Terminate => b"term\n",
            Signal::Kill => b"kill\n",
            Signal::Stop => b"stop\n",
            Signal::Continue => b"cont\n",
        };
        if let Some(orders) = self.orders.as_mut() {
            orders.write_all(order).ok(); // the guard is gone, and so is the process
        }
    }

    /// How the process ended; `None` while it runs.
    pub(crate) fn ended(&mut self) -> Option<String> {
        self.guard.try_wait().ok().flatten()?;
        Some(self.how())
    }

    /// Waits for the end, which must be on its way.
    pub(crate) fn wait(&mut self) -> String {
        self.guard.wait().ok();
        self.how()
    }

    fn how(&mut self) -> String {
        let answer = self.answer();
        answer.strip_prefix("ended ").unwrap_or("its guard was killed").to_owned()
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).ok();
        line.trim_end().to_owned()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.orders.take());
        self.guard.wait().ok();
    }
}
