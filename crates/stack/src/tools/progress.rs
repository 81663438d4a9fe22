//! Telling a person what goes on, and for how long it has.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Something that is told how long steps go. Steps may overlap; `what` tells them apart.
pub trait Progress: Sync {
    /// Takes one event; called several times a second while a step lasts, so it must not block.
    fn show(&self, event: Event<'_>);
}

/// One thing to tell about a step.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A step has begun.
    Began {
        /// The step, as in "building helm 4.3.1".
        what: &'a str,
    },
    /// It goes on.
    Going {
        /// The step.
        what: &'a str,
        /// How long so far.
        so_far: Duration,
        /// The latest line it wrote; may be empty.
        detail: &'a str,
    },
    /// It has ended.
    Ended {
        /// The step.
        what: &'a str,
        /// How long it took.
        took: Duration,
        /// Whether it came to what it should.
        well: bool,
    },
}

/// The latest thing a step has to say; written by the step, read for the display.
#[derive(Debug, Default)]
pub struct Detail(Mutex<String>);

impl Detail {
    /// Replaces what is shown beside the step.
    pub fn set(&self, line: &str) {
        line.trim().clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn get(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Does `work`, and tells `progress` about it from another thread while it lasts.
pub fn during<T, E>(
    progress: &dyn Progress,
    what: &str,
    work: impl FnOnce(&Detail) -> Result<T, E>,
) -> Result<T, E> {
    let (started, detail) = (Instant::now(), Detail::default());
    let (stop, stopped) = mpsc::channel::<()>();
    progress.show(Event::Began { what });
    let result = std::thread::scope(|scope| {
        let detail = &detail;
        scope.spawn(move || {
            while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                let so_far = started.elapsed();
                progress.show(Event::Going { what, so_far, detail: &detail.get() });
            }
        });
        let result = work(detail);
        drop(stop);
        result
    });
    progress.show(Event::Ended { what, took: started.elapsed(), well: result.is_ok() });
    result
}

const TICK: Duration = Duration::from_millis(200);

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn show(&self, _: Event<'_>) {}
}

/// Tells on standard error: one line that moves on a terminal, a plain line now and then elsewhere.
#[derive(Debug)]
pub struct Console<W: Write = io::Stderr> {
    moving: bool,
    state: Mutex<State<W>>,
}

#[derive(Debug)]
struct State<W> {
    out: W,
    turn: usize,
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    what: String,
    so_far: Duration,
    told: Duration,
    detail: String,
}

/// How often a plain line says that a step still goes on.
const PLAIN_EVERY: Duration = Duration::from_secs(15);
/// A line longer than this would wrap on a narrow terminal, and could not be taken back.
const WIDTH: usize = 79;

impl Console {
    /// A console on standard error.
    #[must_use]
    pub fn new() -> Self {
        Self::on(io::stderr(), io::stderr().is_terminal())
    }

    /// A console on standard error that writes plain lines even on a terminal.
    #[must_use]
    pub fn plain() -> Self {
        Self::on(io::stderr(), false)
    }
}

impl Default for Console {
    fn default() -> Self {
        Self::new()
    }
}

impl<W: Write> Console<W> {
    /// A console that writes to `out`; `moving` where that is a terminal.
    pub fn on(out: W, moving: bool) -> Self {
        Self { moving, state: Mutex::new(State { out, turn: 0, steps: Vec::new() }) }
    }
}

impl<W: Write + Send> Progress for Console<W> {
    fn show(&self, event: Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // A console that cannot be written to is no reason to stop the work it tells about.
        let _ = state.show(event, self.moving);
    }
}

impl<W: Write> State<W> {
    fn show(&mut self, event: Event<'_>, moving: bool) -> io::Result<()> {
        match event {
            Event::Began { what } => {
                let (what, zero) = (what.to_owned(), Duration::ZERO);
                if !moving {
                    writeln!(self.out, "{what} ...")?;
                }
                self.steps.push(Step { what, so_far: zero, told: zero, detail: String::new() });
            }
            Event::Going { what, so_far, detail } => {
                let Some(step) = self.steps.iter_mut().find(|step| step.what == what) else {
                    return Ok(());
                };
                step.so_far = so_far;
                detail.clone_into(&mut step.detail);
                if moving {
                    return self.draw();
                }
                if so_far - step.told >= PLAIN_EVERY {
                    step.told = so_far;
                    writeln!(self.out, "{}", step.plain())?;
                }
            }
            Event::Ended { what, took, well } => {
                self.steps.retain(|step| step.what != what);
                let (start, took) = (if moving { "\r\u{1b}[2K" } else { "" }, seconds(took));
                let how = if well { "done" } else { "FAILED" };
                writeln!(self.out, "{start}{what}: {how} in {took}")?;
            }
        }
        self.out.flush()
    }

    fn draw(&mut self) -> io::Result<()> {
        const FACES: [char; 4] = ['|', '/', '-', '\\'];
        self.turn += 1;
        let steps: Vec<_> = match &self.steps[..] {
            [one] => vec![one.plain()],
            many => many.iter().map(|s| format!("{} {}", s.what, seconds(s.so_far))).collect(),
        };
        let line = format!("{} {}", FACES[self.turn / 2 % FACES.len()], steps.join(" | "));
        let line: String = line.chars().take(WIDTH).collect();
        write!(self.out, "\r\u{1b}[2K{line}")?;
        self.out.flush()
    }
}

impl Step {
    fn plain(&self) -> String {
        let took = seconds(self.so_far);
        let detail = if self.detail.is_empty() { "" } else { ": " };
        format!("{} ({took}){detail}{}", self.what, self.detail)
    }
}

/// `12 s`, or `4 min 05 s` from a minute on.
fn seconds(time: Duration) -> String {
    match time.as_secs() {
        short @ 0..60 => format!("{short} s"),
        long => format!("{} min {:02} s", long / 60, long % 60),
    }
}

#[cfg(test)]
mod tests;
