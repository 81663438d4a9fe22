//! What a Daybook tells at its end: the logs of a failed test, and panics and secrets in logs that nobody saw.

use std::io::Write;

use super::Daybook;
use super::leaks::{self, Known};

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
        for id in self.wishes.apps {
            let log = self.app(id).process().log();
            if let Some(line) = log.lines().find(|line| line.contains(PANIC)) {
                self.show_logs();
                panic!("the test passed, but {id} panicked: {line}");
            }
        }
        let known = self.secrets();
        for part in self.parts() {
            let process = part.process();
            if let Some(leak) = leaks::find(&process.log(), &known) {
                panic!("the test passed, but {} logged {leak}", process.name());
            }
        }
    }
}

impl Daybook {
    /// Whatever is secret in this Daybook.
    fn secrets(&self) -> Known {
        let mut known = self.backing.secrets.values();
        for id in self.wishes.apps {
            let app = self.app_of(id);
            known.push(("what an app shows to its sidecar", app.sidecar_token().to_owned()));
            known.push(("what a sidecar shows to its app", app.app_token().to_owned()));
        }
        known
    }

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
