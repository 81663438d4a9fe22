//! Turns: on one machine only so many stacks start at a time. Starting is work for the processors, waiting for it is not; and
//! where many start at once, a sidecar runs into the five seconds that Dapr gives a component to connect.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

use crate::{cache, wait};

/// How many start at a time.
const AT_ONCE: usize = 2;
/// Whoever has waited for so long starts all the same: then something holds the turns that it should not.
const LIMIT: Duration = Duration::from_secs(120);

/// A turn: given back when it is dropped, or its process ends.
#[derive(Debug)]
pub struct Turn {
    _lock: File,
}

/// Waits for a turn; `None` where none can be had.
#[must_use]
pub fn take() -> Option<Turn> {
    take_in(&cache::dir().join("turns"), LIMIT)
}

fn take_in(dir: &Path, limit: Duration) -> Option<Turn> {
    fs::create_dir_all(dir).ok()?;
    let free = |place| {
        let lock = File::create(dir.join(format!("{place}.lock"))).ok()?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()?;
        Some(Turn { _lock: lock })
    };
    wait::until("a turn to start", limit, || (0..AT_ONCE).find_map(free)).ok()
}

#[cfg(test)]
mod tests;
