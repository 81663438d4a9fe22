//! Where things that outlive a build are kept: tools by version, and the port leases.

use std::path::PathBuf;

use crate::env;

/// The cache directory of this user: `$DAYBOOK_CACHE`, else `$XDG_CACHE_HOME/daybook`, else
/// `~/.cache/daybook`. It may not exist yet.
#[must_use]
pub fn dir() -> PathBuf {
    env::path("DAYBOOK_CACHE")
        .or_else(|| env::path("XDG_CACHE_HOME").map(|dir| dir.join("daybook")))
        .or_else(|| env::path("HOME").map(|home| home.join(".cache").join("daybook")))
        .unwrap_or_else(|| std::env::temp_dir().join("daybook-cache"))
}
