//! What can go wrong with a stack, told so that one can act on it.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::tools::ToolError;

/// Why a part of the stack could not be had.
#[derive(Debug)]
pub enum Error {
    /// The system refused something; `doing` says what was tried.
    Io {
        /// What was tried, as in "could not {doing}".
        doing: String,
        /// The system's answer.
        source: io::Error,
    },
    /// A tool is not there; the source says what to install.
    Tool(ToolError),
    /// Every block of ports is leased or in use.
    NoPorts,
    /// The guard binary was not found in any of these places.
    NoGuard(Vec<PathBuf>),
    /// The process ended before it was ready.
    Ended {
        /// The process's name.
        name: String,
        /// How it ended.
        how: String,
        /// The last lines of its log.
        log: String,
    },
    /// The process, or a condition, was not there in time.
    Late {
        /// What was waited for.
        what: String,
        /// For how long.
        limit: Duration,
        /// The last lines of the log of the process concerned; may be empty.
        log: String,
    },
    /// A helper command (`initdb`, `openssl`, …) failed.
    Command {
        /// What was run.
        what: String,
        /// What it wrote.
        output: String,
    },
}

impl Error {
    /// For `map_err`: the system's answer, with what was tried (as in "could not {doing}").
    pub fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { doing, .. } => write!(f, "could not {doing}"),
            Self::Tool(_) => write!(f, "a tool is missing"),
            Self::NoPorts => write!(
                f,
                "every block of ports in 20000-31999 is leased or in use: stop another stack first"
            ),
            Self::NoGuard(places) => write!(
                f,
                "the guard binary is missing (looked for {places:?}): run `cargo build -p stack`"
            ),
            Self::Ended { name, how, log } => {
                write!(f, "{name} ended before it was ready ({how}); its log ends with:\n{log}")
            }
            Self::Late { what, limit, log } if log.is_empty() => {
                write!(f, "{what}: not so within {limit:?}")
            }
            Self::Late { what, limit, log } => {
                write!(f, "{what}: not so within {limit:?}; the log ends with:\n{log}")
            }
            Self::Command { what, output } => write!(f, "{what} failed:\n{output}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Tool(source) => Some(source),
            _ => None,
        }
    }
}

impl From<ToolError> for Error {
    fn from(error: ToolError) -> Self {
        Self::Tool(error)
    }
}
