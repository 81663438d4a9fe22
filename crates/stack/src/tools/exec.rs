//! Running a command that takes long: its output goes to a log, its latest line to the display.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use super::ToolError;
use super::progress::Detail;
use super::recipe::create;
use crate::guard::{self, Held};

/// What a command is run for.
pub(super) struct Job<'a> {
    /// As in "getting helm-4.3.1".
    pub(super) what: &'a str,
    /// The file that takes everything the command writes; replaced.
    pub(super) log: &'a Path,
    pub(super) detail: &'a Detail,
    /// Whether the command must not outlive this process, however it ends. (Not so for what must
    /// not be cut off half-way, such as a package manager.)
    pub(super) held: bool,
}

/// How many of the last lines an error repeats.
const TAIL: usize = 12;

/// Runs the command to its end.
///
/// # Errors
/// [`ToolError::Failed`] with the last lines when it does not end well.
pub(super) fn run(command: Command, job: &Job<'_>) -> Result<(), ToolError> {
    let program = command.get_program().to_string_lossy().into_owned();
    job.log.parent().map_or(Ok(()), create)?;
    let log =
        File::create(job.log).map_err(ToolError::io(format!("write {}", job.log.display())))?;
    let mut tail = VecDeque::new();
    let well =
        follow(command, log, &mut tail, job).map_err(ToolError::io(format!("run {program}")))?;
    if well {
        return Ok(());
    }
    let tail = Vec::from(tail).join("\n");
    Err(ToolError::Failed { what: job.what.to_owned(), log: job.log.to_owned(), tail })
}

fn follow(
    command: Command,
    mut log: File,
    tail: &mut VecDeque<String>,
    job: &Job<'_>,
) -> io::Result<bool> {
    let (reader, writer) = io::pipe()?;
    let mut running = Running::start(command, writer, job)?;
    let lines = lines(reader);
    loop {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => {
                writeln!(log, "{line}")?;
                job.detail.set(&line);
                tail.push_back(line);
                if tail.len() > TAIL {
                    tail.pop_front();
                }
            }
            // A daemon that the command started may hold the pipe; the command's end counts.
            Err(RecvTimeoutError::Timeout) => {
                if let Some(well) = running.ended()? {
                    return Ok(well);
                }
            }
            Err(RecvTimeoutError::Disconnected) => return running.wait(),
        }
    }
}

enum Running {
    Free(Child),
    Held(Held),
}

impl Running {
    /// Starts the command with `output` as both its streams, and drops what holds that open.
    fn start(mut command: Command, output: PipeWriter, job: &Job<'_>) -> io::Result<Self> {
        if !job.held {
            command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
            return command.spawn().map(Self::Free);
        }
        let ground = job.log.parent().unwrap_or(job.log);
        let program = Path::new(command.get_program());
        let args: Vec<_> =
            command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect();
        guard::make_lock(ground).map_err(io::Error::other)?;
        let held = Held::start(ground, program, &args, |guard| {
            guard.stderr(output);
            command.get_current_dir().map(|dir| guard.current_dir(dir));
            guard.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        });
        held.map(Self::Held).map_err(io::Error::other)
    }

    /// Whether it ended well; `None` while it runs.
    fn ended(&mut self) -> io::Result<Option<bool>> {
        match self {
            Self::Free(child) => Ok(child.try_wait()?.map(|status| status.success())),
            Self::Held(held) => Ok(held.ended().map(|how| how == WELL)),
        }
    }

    fn wait(&mut self) -> io::Result<bool> {
        match self {
            Self::Free(child) => Ok(child.wait()?.success()),
            Self::Held(held) => Ok(held.wait() == WELL),
        }
    }
}

/// How the guard says that a process ended well.
const WELL: &str = "with code 0";

fn lines(reader: PipeReader) -> Receiver<String> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if send.send(text).is_err() {
                break;
            }
            line.clear();
        }
    });
    receive
}

#[cfg(test)]
mod tests;
