//! The only place of this crate that reads the environment.

use std::ffi::OsString;
use std::path::PathBuf;

/// The variable's value; `None` where it is unset, empty or not UTF-8.
#[must_use]
pub fn var(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads it")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The variable's value as a path; `None` where it is unset or empty.
#[must_use]
pub fn path(name: &str) -> Option<PathBuf> {
    os(name).map(PathBuf::from)
}

/// The variable's value as the system gives it; `None` where it is unset or empty.
#[must_use]
pub fn os(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
