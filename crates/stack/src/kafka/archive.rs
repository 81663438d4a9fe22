//! An archive of the classes that a broker loads (class data sharing): the virtual machine maps it instead of reading and checking
//! thousands of files, and a broker starts in half the processor time. It is kept beside the tools, and made once for each
//! virtual machine, set of jars and kind of access.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};

use super::{Access, Kafka, Machine};
use crate::ground::Ground;
use crate::{Error, cache};

/// How long a broker may take to end, and to write down its classes then.
const LIMIT: Duration = Duration::from_secs(90);

/// Where a broker has its classes from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Classes {
    /// From the jars.
    Loaded,
    /// From this archive; the virtual machine passes it by where it does not fit after all.
    Archived(PathBuf),
    /// From the jars, and it writes them to this archive when it ends.
    Recorded(PathBuf),
}

impl Classes {
    /// What the virtual machine is told.
    pub(super) fn option(&self) -> Option<String> {
        match self {
            Self::Loaded => None,
            Self::Archived(file) => Some(format!("-XX:SharedArchiveFile={}", file.display())),
            Self::Recorded(file) => Some(format!("-XX:ArchiveClassesAtExit={}", file.display())),
        }
    }
}

/// The archive, made if there is none yet. [`Classes::Loaded`] where it cannot be made, or where somebody else is making it: a
/// broker only takes longer then.
pub(super) fn find_or_make(machine: &Machine, access: &Access<'_>) -> Classes {
    let file = place(machine, access);
    find(&file, || make(machine, access, &file))
}

fn find(file: &Path, make: impl FnOnce() -> Result<(), Error>) -> Classes {
    if let Some(_lock) = (!file.is_file()).then(|| lock(file)).flatten()
        && !file.is_file()
    {
        match make() {
            // A machine that is too busy now is not so always.
            Ok(()) | Err(Error::Late { .. }) => {}
            // An empty one: it is not tried again each time.
            Err(_) => File::create(file).map_or((), drop),
        }
    }
    let is_one = fs::metadata(file).is_ok_and(|file| file.len() > 0);
    if is_one { Classes::Archived(file.to_owned()) } else { Classes::Loaded }
}

/// Where it is: another place as soon as anything of what it was made from is another.
fn place(machine: &Machine, access: &Access<'_>) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    let java = machine.java.canonicalize().unwrap_or_else(|_| machine.java.clone());
    for file in machine.jars.iter().chain([&java]) {
        file.hash(&mut hasher);
        let known = fs::metadata(file).ok();
        known.map(|known| (known.len(), known.modified().ok())).hash(&mut hasher);
    }
    let kind = match access {
        Access::Plain => "plain",
        Access::Scram { .. } => "scram",
    };
    cache::dir().join("kafka-classes").join(format!("{kind}-{:016x}.jsa", hasher.finish()))
}

/// The right to make it; `None` where somebody else has it.
fn lock(file: &Path) -> Option<File> {
    fs::create_dir_all(file.parent()?).ok()?;
    let lock = File::create(file.with_extension("lock")).ok()?;
    flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()?;
    Some(lock)
}

/// Has a broker of its own start, and end in order: then it writes down what it loaded.
fn make(machine: &Machine, access: &Access<'_>, file: &Path) -> Result<(), Error> {
    let ground = Ground::lease("kafka-classes")?;
    let partial = file.with_extension("partial");
    let recorded = Classes::Recorded(partial.clone());
    let kafka = Kafka::start_with(&ground, access, machine, &recorded)?;
    if kafka.process().terminate(LIMIT).is_none() {
        let what = "Kafka writes its classes down".to_owned();
        return Err(Error::Late { what, limit: LIMIT, log: String::new() });
    }
    fs::rename(partial, file).map_err(Error::io("keep the archive of Kafka's classes"))
}

#[cfg(test)]
mod tests;
