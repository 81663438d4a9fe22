//! The file that takes a process's output.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::Error;

/// How far from the end lines are looked for, in bytes.
const WINDOW: u64 = 64 * 1024;

/// Opens the log, so that a restarted process goes on where the last one stopped.
pub(super) fn append(path: &Path) -> Result<File, Error> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(Error::io(format!("create {}", dir.display())))?;
    }
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .map_err(Error::io(format!("open {}", path.display())))
}

/// The last lines; empty where the file cannot be read.
pub(super) fn tail(path: &Path, lines: usize) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(WINDOW)))?;
        file.read_to_end(&mut bytes)
    });
    if read.is_err() {
        return String::new();
    }
    let text = String::from_utf8_lossy(&bytes);
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}
