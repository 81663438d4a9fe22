//! Running a command that takes long: its output goes to a log, its latest line to the display.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, PipeReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use super::ToolError;
use super::progress::Detail;
use super::recipe::create;

/// What a command is run for.
pub(super) struct Job<'a> {
    /// As in "getting helm-4.3.1".
    pub(super) what: &'a str,
    /// The file that takes everything the command writes; replaced.
    pub(super) log: &'a Path,
    pub(super) detail: &'a Detail,
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
    let well = follow(command, log, &mut tail, job.detail)
        .map_err(ToolError::io(format!("run {program}")))?;
    if well {
        return Ok(());
    }
    let tail = Vec::from(tail).join("\n");
    Err(ToolError::Failed { what: job.what.to_owned(), log: job.log.to_owned(), tail })
}

fn follow(
    mut command: Command,
    mut log: File,
    tail: &mut VecDeque<String>,
    detail: &Detail,
) -> io::Result<bool> {
    let (reader, writer) = io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn()?;
    drop(command); // it holds the writing end, and would keep the lines from ending
    let lines = lines(reader);
    let status = loop {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => {
                writeln!(log, "{line}")?;
                detail.set(&line);
                tail.push_back(line);
                if tail.len() > TAIL {
                    tail.pop_front();
                }
            }
            // A daemon that the command started may hold the pipe; the command's end counts.
            Err(RecvTimeoutError::Timeout) => {
                if let Some(status) = child.try_wait()? {
                    break status;
                }
            }
            Err(RecvTimeoutError::Disconnected) => break child.wait()?,
        }
    };
    Ok(status.success())
}

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
