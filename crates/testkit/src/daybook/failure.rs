//! What a Daybook tells at its end: the logs of a failed test, and panics that nobody saw.

use std::io::Write;

use super::{APPS, Daybook};

/// Lines of each log that are shown.
const LINES: usize = 60;
/// What a Rust program writes when it panics.
const PANIC: &str = "panicked at";

impl Drop for Daybook {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.show_logs();
            return;
        }
        for id in APPS {
            let log = self.app(id).process().log();
            if let Some(line) = log.lines().find(|line| line.contains(PANIC)) {
                self.show_logs();
                panic!("the test passed, but {id} panicked: {line}");
            }
        }
    }
}

impl Daybook {
    /// Writes the end of each log to standard error.
    pub fn show_logs(&self) {
        let mut out = std::io::stderr().lock();
        for part in self.parts() {
            let process = part.process();
            let tail = process.log_tail(LINES);
            writeln!(out, "--- the end of {}'s log\n{tail}", process.name()).ok();
        }
    }
}
