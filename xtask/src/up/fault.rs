//! Why `up` ended early: one sentence that says what to do, and the log lines that show why.

use std::error::Error;
use std::fmt;

/// What `up` ends with when it does not end well.
#[derive(Debug)]
pub(crate) struct Fault {
    sentence: String,
    log: String,
}

impl Fault {
    pub(super) fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), log: String::new() }
    }

    /// Adds the lines that show why.
    pub(super) fn with_log(mut self, log: impl Into<String>) -> Self {
        self.log = log.into();
        self
    }

    /// For `map_err`: what was tried, as in "could not {doing}", and the system's answer.
    pub(super) fn io(doing: impl fmt::Display) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::new(format!("could not {doing}: {error}"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        if self.log.is_empty() { Ok(()) } else { write!(f, "\n{}", self.log) }
    }
}

impl Error for Fault {}

impl From<stack::Error> for Fault {
    fn from(error: stack::Error) -> Self {
        Self::new(chain(&error))
    }
}

impl From<stack::tools::ToolError> for Fault {
    fn from(error: stack::tools::ToolError) -> Self {
        Self::new(chain(&error))
    }
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
