//! Waiting for a condition, with a limit.

use std::time::{Duration, Instant};

use crate::Result;

/// How long anything may take that is not itself about time. Only something broken takes as long.
pub const LIMIT: Duration = Duration::from_secs(60);

/// How often is asked at most and at least. In between it is a part of the time that has passed: whoever waits for long, asks
/// seldom, and leaves the processor to what is waited for.
const PAUSES: [Duration; 2] = [Duration::from_millis(25), Duration::from_millis(250)];
/// So little of the time that has passed can be missed.
const PART: u32 = 20;

/// Asks `condition` again and again until it answers `Some`, and gives that with how long it took: to a twentieth, and to a
/// quarter of a second where that is less.
///
/// # Errors
/// Says `what` did not come about when `limit` has passed, with the last thing the condition
/// complained of.
pub async fn wait_until<T>(
    what: &str,
    limit: Duration,
    mut condition: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<(T, Duration)> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(2);
    let mut complaint = String::new();
    loop {
        match tokio::time::timeout(limit.saturating_sub(started.elapsed()), condition()).await {
            Ok(Ok(Some(value))) => return Ok((value, started.elapsed())),
            Ok(Ok(None)) => complaint.clear(),
            Ok(Err(error)) => complaint = format!(" (lastly: {error})"),
            Err(_) => complaint.push_str(" (the last try did not answer)"),
        }
        if started.elapsed() >= limit {
            return Err(format!("{what}: not so within {limit:?}{complaint}").into());
        }
        #[expect(clippy::disallowed_methods, reason = "other processes can only be polled")]
        tokio::time::sleep(pause).await;
        let most = (started.elapsed() / PART).clamp(PAUSES[0], PAUSES[1]);
        pause = (pause * 2).min(most);
    }
}

/// Tells a measurement to whoever runs the tests.
pub fn note(what: std::fmt::Arguments<'_>) {
    use std::io::Write;
    writeln!(std::io::stderr(), "measured: {what}").ok();
}

/// A variable of the test run, where it is set.
#[must_use]
pub fn var(name: &str) -> Option<String> {
    stack::env::var(name)
}

#[cfg(test)]
mod tests;
