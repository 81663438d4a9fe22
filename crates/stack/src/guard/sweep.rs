//! The sweeper: removes a stack's directory after its owner and its processes are gone.

use std::error::Error as StdError;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

use crate::{Error, wait};

/// Each guard holds a shared lock on this file of the stack's directory.
const LOCK: &str = ".lock";
/// How long an owner waits for the sweep; it goes on behind the owner's back after that.
const LIMIT: Duration = Duration::from_secs(5);

/// The lock file of a stack's directory.
pub(super) fn lock_path(dir: &Path) -> PathBuf {
    dir.join(LOCK)
}

/// Makes the lock file.
pub(crate) fn make_lock(dir: &Path) -> Result<(), Error> {
    let path = lock_path(dir);
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map(drop)
        .map_err(Error::io(format!("create {}", path.display())))
}

/// Waits until no guard holds the lock; there is nothing to wait for where there is no lock file.
pub(crate) fn wait_unlocked(dir: &Path, limit: Duration) -> Result<(), Error> {
    let Ok(lock) = File::open(lock_path(dir)) else { return Ok(()) };
    let what = format!("everything started in {} is gone", dir.display());
    wait::until(&what, limit, || flock(&lock, FlockOperation::NonBlockingLockExclusive).ok())
}

/// The owner's side: dropping it has the directory removed.
#[derive(Debug)]
pub(crate) struct Sweeper(Child);

impl Sweeper {
    pub(crate) fn start(dir: &Path) -> Result<Self, Error> {
        super::command()?
            .arg("sweep")
            .arg(dir)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map(Self)
            .map_err(Error::io("start the sweeper"))
    }

    /// Leaves the directory in place.
    pub(crate) fn keep(mut self) {
        if let Some(pipe) = self.0.stdin.as_mut() {
            pipe.write_all(b"keep\n").ok();
        }
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        wait::until("the sweeper", LIMIT, || self.0.try_wait().ok().flatten()).ok();
    }
}

/// `sweep DIR`: waits for the owner to go, then for the guards, then removes the directory.
pub(super) fn sweep(args: Vec<OsString>) -> Result<(), Box<dyn StdError>> {
    let [dir] = args.as_slice() else { return Err("sweep: one argument expected".into()) };
    let dir = Path::new(dir);
    let lock = File::open(lock_path(dir))?;
    let mut told = String::new();
    std::io::stdin().read_to_string(&mut told)?;
    if told == "keep\n" {
        return Ok(());
    }
    flock(&lock, FlockOperation::LockExclusive)?;
    fs::remove_dir_all(dir)?;
    Ok(())
}
