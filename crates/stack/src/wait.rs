//! Waiting for a condition, with a limit: the only place of this crate that pauses.

use std::time::{Duration, Instant};

use crate::Error;

/// Asks `condition` every few milliseconds until it answers `Some`, and gives that answer.
///
/// # Errors
/// [`Error::Late`] with `what` when `limit` has passed; the condition is asked at least once.
pub fn until<T>(
    what: &str,
    limit: Duration,
    mut condition: impl FnMut() -> Option<T>,
) -> Result<T, Error> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(value) = condition() {
            return Ok(value);
        }
        if started.elapsed() >= limit {
            return Err(Error::Late { what: what.to_owned(), limit, log: String::new() });
        }
        #[expect(clippy::disallowed_methods, reason = "foreign processes can only be polled")]
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(25));
    }
}

#[cfg(test)]
mod tests;
