//! Where what was got is kept: whole or not at all, and got by one at a time.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::progress::during;
use super::recipe::create;
use super::{Progress, ToolError};
use crate::cache;

/// A directory of finished things, and the locks of those that are being made.
pub(super) struct Shelf(PathBuf);

impl Shelf {
    /// The one in the user's cache.
    pub(super) fn standard() -> Self {
        Self(cache::dir())
    }

    /// Where the thing of that name is, once it is made.
    pub(super) fn place(&self, name: &str) -> PathBuf {
        self.0.join("tools").join(name)
    }

    /// Has `make` fill a fresh directory, which then becomes the thing's place; does nothing where
    /// that is there already, and `whole`. One that is no more so goes first.
    pub(super) fn once(
        &self,
        name: &str,
        lock: &str,
        progress: &dyn Progress,
        whole: impl FnOnce(&Path) -> bool,
        make: impl FnOnce(&Path) -> Result<(), ToolError>,
    ) -> Result<(), ToolError> {
        self.locked(lock, progress, || {
            let place = self.place(name);
            if place.is_dir() {
                if whole(&place) {
                    return Ok(());
                }
                let doing = format!("remove {}, which has lost a part", place.display());
                fs::remove_dir_all(&place).map_err(ToolError::io(doing))?;
            }
            let partial = self.partial(name)?;
            if let Err(error) = make(&partial) {
                // What cannot be cleared now is cleared by the next attempt.
                let _ = fs::remove_dir_all(&partial);
                return Err(error);
            }
            fs::rename(&partial, &place)
                .map_err(ToolError::io(format!("move {} to its place", place.display())))
        })
    }

    /// A fresh directory beside the thing's place. Leftovers of interrupted attempts go; the name
    /// has the process's id, so that whatever outlived such an attempt cannot write into ours.
    fn partial(&self, name: &str) -> Result<PathBuf, ToolError> {
        let tools = self.0.join("tools");
        let prefix = format!(".partial-{name}-");
        create(&tools)?;
        for entry in fs::read_dir(&tools).map_err(ToolError::io("list the cache"))?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                // One that cannot be removed only takes space: its name is never a tool's.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let partial = tools.join(format!("{prefix}{}", std::process::id()));
        create(&partial)?;
        Ok(partial)
    }

    /// Does `work` while no other thread or process holds the lock of that name.
    pub(super) fn locked<T>(
        &self,
        name: &str,
        progress: &dyn Progress,
        work: impl FnOnce() -> Result<T, ToolError>,
    ) -> Result<T, ToolError> {
        let dir = self.0.join("locks");
        create(&dir)?;
        let path = dir.join(format!("{name}.lock"));
        let doing = format!("lock {}", path.display());
        let file = File::create(&path).map_err(ToolError::io(&doing))?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            let what = format!("waiting for {name}, which somebody else is getting");
            during(progress, &what, |_| {
                let lock = flock(&file, FlockOperation::LockExclusive);
                lock.map_err(|error| ToolError::io(&doing)(error.into()))
            })?;
        }
        let result = work();
        drop(file); // unlocks
        result
    }
}

#[cfg(test)]
mod tests;
