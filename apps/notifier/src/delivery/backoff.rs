//! How long a delivery waits before it is tried again.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::TimeDelta;

use super::seconds;

/// How many times the first wait each wait is: with the first a minute long, 1 min, 3 min, 8 min … 6 h.
const STEPS: [f64; 7] = [1.0, 3.0, 8.0, 20.0, 60.0, 150.0, 360.0];

/// Which step an attempt waits whose end is not known: a mail server that hangs may still take what it has.
const AFTER_UNSURE: u32 = 4;

/// How long deliveries wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Backoff {
    /// After the first attempt, about.
    pub(crate) first: TimeDelta,
    /// How long a claim is left alone: longer than sending takes, with waiting for its turn.
    pub(crate) claim: TimeDelta,
    /// After which nobody waits any more for a turn to send at once.
    pub(crate) turn: TimeDelta,
}

impl Default for Backoff {
    fn default() -> Self {
        let turn = TimeDelta::seconds(35);
        Self { first: TimeDelta::minutes(1), claim: TimeDelta::minutes(1), turn }
    }
}

impl Backoff {
    /// The wait after `attempts` attempts failed: within a fifth of its step, as the delivery's name has it, so that
    /// deliveries that failed together do not come back together.
    pub(crate) fn after(self, attempts: u32, name: &str) -> TimeDelta {
        let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        let step = STEPS[step.min(STEPS.len() - 1)];
        let mut hasher = DefaultHasher::new();
        (name, attempts).hash(&mut hasher);
        let spread = f64::from(u8::try_from(hasher.finish() & 0xff).unwrap_or_default()) / 255.0;
        let first = self.first.as_seconds_f64();
        seconds(first * step * (0.8 + 0.4 * spread))
    }

    /// The wait after an attempt whose end is not known.
    pub(crate) fn after_unsure(self, name: &str) -> TimeDelta {
        self.after(AFTER_UNSURE, name)
    }
}
