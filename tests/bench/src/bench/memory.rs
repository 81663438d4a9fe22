//! Whether the cache keeps to its limit under far more owners than fit.
//!
//! In a process of its own, which has done nothing else before: what other benchmarks have given back would
//! hide what this one takes.

use std::env::current_exe;
use std::fs;
use std::process::Command;
use std::sync::Arc;

use book::{Books, Limits};
use sidecar::{Dapr, DaprSettings};

use super::together;
use crate::Failure;
use crate::figure::{Figure, Form, Report};
use crate::options::Options;
use crate::stats::float;
use crate::workload::{Item, Random, fill};

const OWNERS: usize = 10_000;
const RECORDS: usize = 100;
/// Owners whose books are filled or read at the same time.
const AT_ONCE: usize = 16;
const MEGABYTE: f64 = 1024.0 * 1024.0;

/// Measures in another process, which tells its figures itself.
pub(super) fn start(endpoint: &str, options: &Options) -> Result<(), Failure> {
    let mut command = Command::new(current_exe()?);
    command.args(["--sidecar", endpoint]);
    match options.form {
        Form::Columns => {}
        Form::Json => drop(command.arg("--json")),
        Form::Markdown => drop(command.arg("--markdown")),
    }
    command.args(options.quick.then_some("--quick"));
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("measuring memory: {status}").into()) }
}

pub(crate) async fn measure(
    endpoint: &str,
    is_quick: bool,
    report: &mut Report,
) -> Result<(), Failure> {
    let dapr = Arc::new(Dapr::connect_lazy(DaprSettings::at(endpoint, None))?);
    let mut limits = Limits::default();
    // Quick is the same in small: the limit too.
    let share = if is_quick { 8 } else { 1 };
    limits.cache_bytes /= share as u64;
    let owners = OWNERS / share;
    let books = Books::<Item>::with_limits(dapr.clone(), dapr.clone(), dapr, limits);
    fill(&books, "memory", RECORDS).await?; // what a process that works needs anyway
    books.idle().await;
    let before = resident()?;
    let (mut most, mut cached) = (before, 0);
    let owner = |number: usize| format!("memory-{number}");

    let numbers: Vec<usize> = (0..owners).collect();
    for numbers in numbers.chunks(AT_ONCE) {
        together(numbers.iter().map(|number| {
            let (books, owner) = (books.clone(), owner(*number));
            async move { fill(&books, &owner, RECORDS).await }
        }))
        .await?;
        (most, cached) = (most.max(resident()?), cached.max(books.cached_bytes()));
    }
    let mut random = Random::new(17);
    for _ in 0..owners / AT_ONCE {
        together((0..AT_ONCE).map(|_| {
            let book = books.open(&owner(random.below(owners)));
            async move { Ok(book.read().await.map(drop)?) }
        }))
        .await?;
        (most, cached) = (most.max(resident()?), cached.max(books.cached_bytes()));
    }

    let megabytes = |bytes: u64| float(usize::try_from(bytes).unwrap_or(usize::MAX)) / MEGABYTE;
    let limit = megabytes(limits.cache_bytes);
    let cached = Figure::new("cache_10000_owners", megabytes(cached), "MB");
    report.add(&cached.at_most(limit))?;
    let grown = Figure::new("memory_growth_10000_owners", megabytes(most - before), "MB");
    report.add(&grown.at_most(limit))?;
    Ok(())
}

/// Resident memory of this process, in bytes.
fn resident() -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    Ok(kilobytes.ok_or("the system does not say how much memory is resident")? * 1024)
}
