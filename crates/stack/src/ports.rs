//! Leases blocks of ports below the ephemeral range, so that stacks never meet.
//!
//! A block is leased by a locked file in the cache directory; the system releases it when the
//! process ends, however it ends. Each port is checked to be free before it is given out, for
//! the sake of processes that know nothing of leases.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Mutex;

use rustix::fs::{FlockOperation, flock};

use crate::{Error, cache};

/// First port that is leased.
const FIRST: u16 = 20_000;
/// First port that is not: Linux's ephemeral range begins at 32768, macOS's at 49152.
const END: u16 = 32_000;
/// Ports in one lease.
const BLOCK: u16 = 60;

/// A block of ports that is this process's alone until the value is dropped.
#[derive(Debug)]
pub struct Ports {
    base: u16,
    next: Mutex<u16>,
    _lock: File,
}

impl Ports {
    /// Leases the first free block.
    ///
    /// # Errors
    /// [`Error::NoPorts`] when none is free; [`Error::Io`] when the lease file cannot be made.
    pub fn lease() -> Result<Self, Error> {
        Self::lease_in(&cache::dir().join("ports"))
    }

    /// The same, with the lease files in `dir`.
    ///
    /// # Errors
    /// As [`Ports::lease`].
    pub fn lease_in(dir: &Path) -> Result<Self, Error> {
        fs::create_dir_all(dir).map_err(Error::io(format!("create {}", dir.display())))?;
        for base in (FIRST..=END - BLOCK).step_by(usize::from(BLOCK)) {
            let path = dir.join(format!("{base}.lock"));
            let lock = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
                .map_err(Error::io(format!("open {}", path.display())))?;
            if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() || !is_free(base) {
                continue;
            }
            return Ok(Self { base, next: Mutex::new(base), _lock: lock });
        }
        Err(Error::NoPorts)
    }

    /// First port of the block; distinguishes this lease from all others on the machine.
    #[must_use]
    pub fn base(&self) -> u16 {
        self.base
    }

    /// A port of this block that was not given out before and that nobody listens on.
    ///
    /// # Errors
    /// [`Error::NoPorts`] when the block is used up.
    pub fn take(&self) -> Result<u16, Error> {
        let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        while *next < self.base + BLOCK {
            let port = *next;
            *next += 1;
            if is_free(port) {
                return Ok(port);
            }
        }
        Err(Error::NoPorts)
    }
}

/// Whether `127.0.0.1:port` can be listened on now.
#[must_use]
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}
