//! Parameters that take as long as they are meant to, on the machine that asks.

use std::time::{Duration, Instant};

use argon2::password_hash::Error;

use super::Cost;

/// The least and the most memory that is chosen, in KiB: what OWASP names with two iterations, and what two at a time can
/// have of a small container.
const MEMORY_KIB: (u32, u32) = (19 << 10, 256 << 10);
/// Of so many runs the fastest counts: the others waited for something else.
const RUNS: usize = 5;

/// What was found.
#[derive(Clone, Copy, Debug)]
pub struct Tuned {
    /// The parameters.
    pub cost: Cost,
    /// How long one password takes with them.
    pub takes: Duration,
}

/// Two iterations over as much memory as takes `wanted`, and never less than is safe. Takes a few seconds of one core.
///
/// # Errors
/// When argon2 does.
pub fn tune(wanted: Duration) -> Result<Tuned, Error> {
    let mut cost = Cost::default();
    let mut takes = measure(cost)?;
    for _ in 0..3 {
        let factor = wanted.as_secs_f64() / takes.as_secs_f64().max(f64::EPSILON);
        let memory = f64::from(cost.memory_kib) * factor;
        let (least, most) = (f64::from(MEMORY_KIB.0), f64::from(MEMORY_KIB.1));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is between the two"
        )]
        let memory_kib = memory.clamp(least, most) as u32 / 1024 * 1024;
        cost = Cost { memory_kib, ..cost };
        takes = measure(cost)?;
    }
    Ok(Tuned { cost, takes })
}

fn measure(cost: Cost) -> Result<Duration, Error> {
    let argon2 = cost.argon2();
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let (start, mut out) = (Instant::now(), [0; 32]);
        argon2.hash_password_into(b"a password of a person", b"sixteen bytes ok", &mut out)?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}
