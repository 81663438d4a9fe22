//! Why a tool cannot be had, and what to do about it.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::{Range, Version};

/// Why a tool cannot be had. The text says what to do, in one sentence where one will do.
#[derive(Debug)]
pub enum ToolError {
    /// It is not there.
    Missing {
        /// The tool's name.
        tool: &'static str,
        /// The one command that gets it.
        command: String,
    },
    /// It is there, in a version that Daybook does not work with.
    Unfit {
        /// The tool's name.
        tool: &'static str,
        /// The one that was found.
        path: PathBuf,
        /// What it says of itself; `None` where it would not say.
        version: Option<Version>,
        /// What Daybook works with.
        wanted: Range,
        /// What to do, as the end of a sentence.
        remedy: String,
    },
    /// Getting it went through, and yet it cannot be found.
    StillMissing {
        /// The tool's name.
        tool: &'static str,
        /// The one command that gets it.
        command: String,
    },
    /// A command that should have got it failed.
    Failed {
        /// What was being done, as in "building helm".
        what: String,
        /// Everything the command wrote.
        log: PathBuf,
        /// The last lines of it.
        tail: String,
    },
    /// A command that should have got it said that all was well, and made nothing.
    Nothing {
        /// What was being done.
        what: String,
        /// What it should have made.
        product: String,
        /// Everything the command wrote.
        log: PathBuf,
    },
    /// The system refused something; `doing` says what was tried.
    Io {
        /// What was tried, as in "could not {doing}".
        doing: String,
        /// The system's answer.
        source: io::Error,
    },
}

impl ToolError {
    /// For `map_err`: the system's answer, with what was tried (as in "could not {doing}").
    pub(super) fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }
}

impl fmt::Display for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { tool, command } => write!(f, "{tool} is missing: run `{command}`"),
            Self::Unfit { tool, path, version, wanted, remedy } => {
                write!(f, "{} is {tool} ", path.display())?;
                match version {
                    Some(version) => write!(f, "{version}")?,
                    None => write!(f, "of no version it can tell")?,
                }
                write!(f, ", and Daybook needs {wanted}: {remedy}")
            }
            Self::StillMissing { tool, command } => {
                write!(f, "{tool} was installed and cannot be found all the same: try `{command}`")
            }
            Self::Failed { what, log, tail } => {
                write!(f, "{what} failed; the whole output is in {}:\n{tail}", log.display())
            }
            Self::Nothing { what, product, log } => {
                write!(f, "{what} did not make {product}; the output is in {}", log.display())
            }
            Self::Io { doing, .. } => write!(f, "could not {doing}"),
        }
    }
}

impl std::error::Error for ToolError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
