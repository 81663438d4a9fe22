//! What streams take while nothing happens.

use std::time::Duration;

use tokio::time::{Instant, interval_at};

use super::Setting;
use super::changes::owners;
use super::stream::Stream;
use crate::Failure;
use crate::figure::{Figure, Report};
use crate::stats::float;

const STREAMS: usize = 10_000;
const USERS: usize = 1_000;
/// Long enough for each stream's heartbeats, and for a look at the book.
const WHILE: Duration = Duration::from_secs(35);
const MEGABYTE: f64 = 1024.0 * 1024.0;

/// Resident memory, all of it; and how busy the processor is with them.
pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let owners = owners(&setting.api, "idle", USERS).await?;
    let resident = || setting.stack.resident("task_api");
    let before = resident()?;
    let mut streams = Vec::with_capacity(STREAMS);
    for number in 0..STREAMS {
        let owner = &owners[number % owners.len()];
        streams.push(Stream::open(setting.stack.api(), &owner.user).await?);
    }
    let processes = setting.stack.processes();
    let (used, most) = (processes.used(), Instant::now());
    interval_at(Instant::now() + WHILE, WHILE).tick().await;
    let seconds = most.elapsed().as_secs_f64();
    let now = resident()?;
    report.add(&Figure::new("idle_10000_memory", now / MEGABYTE, "MB").at_most(400.0))?;
    let each = (now - before) / 1024.0 / float(STREAMS);
    report.add(&Figure::new("idle_10000_memory_per_stream", each, "KB").at_most(50.0))?;
    // Microseconds in a second are millionths of a processor.
    let shares = processes.used().each_since(&used, seconds * 1e4);
    for (name, share) in processes.names().zip(shares) {
        if ["task_api", "sidecar", "store"].contains(&name) {
            report.add(&Figure::new(format!("idle_10000_cpu_{name}"), share, "%"))?;
        }
    }
    Ok(())
}
