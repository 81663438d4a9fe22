//! What one stack stands on: a lease of ports and a directory of its own.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::guard::{Sweeper, make_lock, wait_unlocked};
use crate::ports::Ports;
use crate::{Error, env};

/// Ports and a directory that no other stack has.
///
/// The directory of a leased ground is removed when the value is dropped, and also when the
/// owning process is killed, once every process that was started on it is gone.
#[derive(Debug)]
pub struct Ground {
    // First, so that it is dropped first: the ports are given back after the directory is gone.
    sweeper: Option<Sweeper>,
    dir: PathBuf,
    ports: Ports,
}

impl Ground {
    /// Leases ports and makes a directory under the system's temporary one, named for `label`.
    /// With `DAYBOOK_KEEP` set, the directory stays for inspection.
    ///
    /// # Errors
    /// [`Error::NoPorts`], or [`Error::Io`] when the directory cannot be made.
    pub fn lease(label: &str) -> Result<Self, Error> {
        let ports = Ports::lease()?;
        let name = format!("daybook-{label}-{}-{:x}", ports.base(), std::process::id());
        let dir = std::env::temp_dir().join(name);
        let mut ground = Self::at(&dir, ports)?;
        if env::var("DAYBOOK_KEEP").is_none() {
            ground.sweeper = Some(Sweeper::start(&ground.dir)?);
        }
        Ok(ground)
    }

    /// Uses `dir`, which stays, with these ports.
    ///
    /// # Errors
    /// [`Error::Io`] when the directory cannot be made.
    pub fn at(dir: &Path, ports: Ports) -> Result<Self, Error> {
        fs::create_dir_all(dir).map_err(Error::io(format!("create {}", dir.display())))?;
        make_lock(dir)?;
        Ok(Self { sweeper: None, dir: dir.to_owned(), ports })
    }

    /// Waits until no process started on a ground in `dir` is left, its guard included.
    ///
    /// # Errors
    /// [`Error::Late`] when some are left after `limit`; [`Error::Io`].
    pub fn wait_idle(dir: &Path, limit: Duration) -> Result<(), Error> {
        wait_unlocked(dir, limit)
    }

    /// The directory; exists as long as this value.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Makes and gives the directory of one part.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn part(&self, name: &str) -> Result<PathBuf, Error> {
        let dir = self.dir.join(name);
        fs::create_dir_all(&dir).map_err(Error::io(format!("create {}", dir.display())))?;
        Ok(dir)
    }

    /// Writes a file below the directory, its parents too, and gives its path. It may hold secrets:
    /// nobody else can read it.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self, name: &str, text: &str) -> Result<PathBuf, Error> {
        let path = self.dir.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)
                .map_err(Error::io(format!("create {}", parent.display())))?;
        }
        let put = |mut file: File| file.write_all(text.as_bytes());
        let mut options = File::options();
        options.create(true).truncate(true).write(true).mode(0o600);
        options
            .open(&path)
            .and_then(put)
            .map_err(Error::io(format!("write {}", path.display())))?;
        Ok(path)
    }

    /// A free port of the lease, given out once.
    ///
    /// # Errors
    /// [`Error::NoPorts`] when the lease is used up.
    pub fn port(&self) -> Result<u16, Error> {
        self.ports.take()
    }

    /// The lease.
    #[must_use]
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Leaves the directory in place when this value goes.
    pub fn keep(&mut self) {
        if let Some(sweeper) = self.sweeper.take() {
            sweeper.keep();
        }
    }
}
