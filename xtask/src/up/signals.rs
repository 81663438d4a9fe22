//! Ctrl-C and SIGTERM: the first asks for an orderly end, the second ends at once.

use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::Signal;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::fault::Fault;
use super::processes;

/// Exit code of a process that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Whether the end has been asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(Arc<(Mutex<usize>, Condvar)>);

impl Stop {
    /// Listens to signals from now on.
    pub(super) fn on_signals() -> Result<Self, Fault> {
        let stop = Self::default();
        let asked = stop.clone();
        let mut signals =
            Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(Fault::io("listen to signals"))?;
        std::thread::spawn(move || {
            for _ in signals.forever() {
                if asked.ask() > 1 {
                    // What `up` started has guards, which kill it once this process is gone.
                    std::process::exit(INTERRUPTED);
                }
                writeln!(std::io::stderr(), "\nstopping (once more to stop at once) ...").ok();
                end_builds();
            }
        });
        Ok(stop)
    }

    pub(super) fn is_asked(&self) -> bool {
        *self.times() > 0
    }

    /// Waits until the end is asked for, at most `limit`; answers whether it is.
    pub(super) fn wait(&self, limit: Duration) -> bool {
        let waited = self.0.1.wait_timeout_while(self.times(), limit, |times| *times == 0);
        *waited.unwrap_or_else(PoisonError::into_inner).0 > 0
    }

    /// Asks; answers how many times that makes.
    fn ask(&self) -> usize {
        let mut times = self.times();
        *times += 1;
        self.0.1.notify_all();
        *times
    }

    fn times(&self) -> MutexGuard<'_, usize> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An error once the end has been asked for, to leave what is under way by `?`.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if self.is_asked() { Err(Fault::new("stopped before it was up")) } else { Ok(()) }
    }
}

/// Ends the compilers that are under way; what runs behind a guard is ended in its own order.
fn end_builds() {
    let own = i32::try_from(std::process::id()).unwrap_or_default();
    let builds = processes::table().into_iter().filter(|row| row.parent == own);
    for build in builds.filter(|row| !is_guard(row)) {
        for below in processes::descendants(build.id.pid) {
            below.id.signal(Signal::TERM);
        }
        build.id.signal(Signal::TERM);
    }
}

fn is_guard(row: &processes::Row) -> bool {
    row.command.iter().take(2).any(|word| word.ends_with("stack-guard"))
}
