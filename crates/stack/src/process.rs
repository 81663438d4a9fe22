//! One process of the stack: started, waited for, stopped, killed, started again.

mod frozen;
mod log;
mod spec;

use std::fs;
use std::process::Stdio;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use spec::{Ready, Spec};

use crate::guard::{Held, Signal};
use crate::{Error, wait};

/// Lines of a log that an error shows.
const TAIL: usize = 25;
/// How long a process may take to be frozen; it takes the system a moment.
const FREEZING: Duration = Duration::from_secs(5);

/// A process with its guard. Dropping it kills the process and waits until it is gone.
#[derive(Debug)]
pub struct Process {
    spec: Spec,
    held: Mutex<Option<Held>>,
}

impl Process {
    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be started, [`Error::Ended`] when it ends instead of becoming
    /// ready, [`Error::Late`] when it takes longer than its limit.
    pub fn start(spec: Spec) -> Result<Self, Error> {
        let process = Self::spawn(spec)?;
        process.wait_ready()?;
        Ok(process)
    }

    /// Starts it without waiting; [`Process::wait_ready`] waits.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::NoGuard`].
    pub fn spawn(spec: Spec) -> Result<Self, Error> {
        let process = Self { spec, held: Mutex::new(None) };
        process.begin()?;
        Ok(process)
    }

    /// Waits until it is ready.
    ///
    /// # Errors
    /// [`Error::Ended`], [`Error::Late`].
    pub fn wait_ready(&self) -> Result<(), Error> {
        let name = &self.spec.name;
        let what = format!("{name} is ready");
        let ended = wait::until(&what, self.spec.limit, || {
            // Order matters: an ended process whose port someone else answers on is not ready.
            let ready = (self.spec.ready)();
            match self.lock().as_mut().map(Held::ended) {
                None => Some(Some("it was stopped".to_owned())),
                Some(Some(how)) => Some(Some(how)),
                Some(None) => ready.then_some(None),
            }
        });
        match ended {
            Ok(None) => Ok(()),
            Ok(Some(how)) => {
                Err(Error::Ended { name: name.clone(), how, log: self.log_tail(TAIL) })
            }
            Err(Error::Late { what, limit, .. }) => {
                Err(Error::Late { what, limit, log: self.log_tail(TAIL) })
            }
            Err(other) => Err(other),
        }
    }

    /// Its name, as in logs and errors.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.spec.name
    }

    /// The process's own id (not its guard's); `None` while it does not run.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        let mut held = self.lock();
        let held = held.as_mut()?;
        held.ended().is_none().then(|| held.pid())
    }

    /// Whether it runs now.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.pid().is_some()
    }

    /// Resident memory in bytes; `None` while it does not run.
    #[must_use]
    pub fn rss_bytes(&self) -> Option<u64> {
        spec::rss_bytes(self.pid()?)
    }

    /// The part of its resident memory that is its own, in bytes, without its executable and libraries.
    #[must_use]
    pub fn own_bytes(&self) -> Option<u64> {
        spec::own_bytes(self.pid()?)
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill9(&self) {
        self.end(Signal::Kill);
    }

    /// Asks it to stop (SIGTERM) and waits for `limit`; kills it after that. Answers how it
    /// ended, as in "with code 0"; `None` where it had to be killed or did not run.
    pub fn terminate(&self, limit: Duration) -> Option<String> {
        self.lock().as_mut()?.send(Signal::Terminate);
        let what = format!("{} stops", self.spec.name);
        let ended = wait::until(&what, limit, || self.lock().as_mut().and_then(Held::ended)).ok();
        self.end(Signal::Kill);
        ended
    }

    /// Freezes it (SIGSTOP) and waits until no thread of it runs: it keeps its connections and
    /// answers nothing.
    ///
    /// # Errors
    /// [`Error::Late`] when it still runs after five seconds.
    pub fn freeze(&self) -> Result<(), Error> {
        self.send(Signal::Stop);
        let what = format!("{} is frozen", self.spec.name);
        wait::until(&what, FREEZING, || self.pid().is_none_or(frozen::is_frozen).then_some(()))
    }

    /// Thaws a frozen process.
    pub fn thaw(&self) {
        self.send(Signal::Continue);
    }

    /// Starts it again, on the same ports, with the same data and the same log, and waits until
    /// it is ready. What still runs is killed first.
    ///
    /// # Errors
    /// As [`Process::start`].
    pub fn restart(&self) -> Result<(), Error> {
        self.respawn()?;
        self.wait_ready()
    }

    /// As [`Process::restart`], without waiting.
    ///
    /// # Errors
    /// As [`Process::spawn`].
    pub fn respawn(&self) -> Result<(), Error> {
        self.kill9();
        self.begin()
    }

    /// Everything it wrote so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read(&self.spec.log)
            .map_or_else(|_| String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The last lines it wrote.
    #[must_use]
    pub fn log_tail(&self, lines: usize) -> String {
        log::tail(&self.spec.log, lines)
    }

    /// How it is started.
    #[must_use]
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    fn begin(&self) -> Result<(), Error> {
        let spec = &self.spec;
        let log = log::append(&spec.log)?;
        let held = Held::start(&spec.ground, &spec.program, &spec.args, |command| {
            command
                .current_dir(&spec.dir)
                .env_clear()
                .envs(spec.environment())
                .stderr(Stdio::from(log));
        })?;
        *self.lock() = Some(held);
        Ok(())
    }

    fn send(&self, signal: Signal) {
        if let Some(held) = self.lock().as_mut() {
            held.send(signal);
        }
    }

    fn end(&self, signal: Signal) {
        if let Some(mut held) = self.lock().take() {
            held.send(signal);
            held.wait();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
