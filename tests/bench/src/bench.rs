//! The benchmarks, in the order they run.

pub(crate) mod commit;
mod hot;
pub(crate) mod memory;
mod open;
mod outbox;
mod plain;
mod read;
mod steps;
pub(crate) mod throughput;
mod writes;

use std::sync::Arc;
use std::time::Instant;

use book::Books;
use sidecar::Dapr;

use crate::Failure;
use crate::bare::Bare;
use crate::cpu::Processes;
use crate::figure::Report;
use crate::options::{Options, Store};
use crate::rig::Rig;
use crate::stats::millis;
use crate::workload::Item;

/// Their names, as `--only` takes them.
pub(crate) const BENCHES: [&str; 10] =
    ["commit", "throughput", "hot", "read", "open", "writes", "memory", "plain", "outbox", "steps"];

/// What each benchmark is given: both clients of one sidecar.
pub(crate) struct Setting<'a> {
    pub(crate) bare: Bare,
    pub(crate) dapr: Arc<Dapr>,
    pub(crate) store: Store,
    pub(crate) options: &'a Options,
    pub(crate) processes: Processes,
    pub(crate) rig: &'a Rig,
}

impl Setting<'_> {
    /// Books with nothing cached yet.
    pub(crate) fn books(&self) -> Books<Item> {
        Books::new(self.dapr.clone(), self.dapr.clone(), self.dapr.clone())
    }
}

/// Runs those that are wanted.
pub(crate) async fn run(rig: &Rig, options: &Options, report: &mut Report) -> Result<(), Failure> {
    let setting = Setting {
        bare: rig.bare().await?,
        dapr: Arc::new(rig.dapr()?),
        store: rig.store(),
        options,
        processes: rig.processes(),
        rig,
    };
    for name in BENCHES {
        if !options.wants(name) {
            continue;
        }
        report.doing(name);
        match name {
            "commit" => commit::measure(&setting, report).await?,
            "throughput" => throughput::measure(&setting, report).await?,
            "hot" => hot::measure(&setting, report).await?,
            "read" => read::measure(&setting, report).await?,
            "open" => open::measure(&setting, report).await?,
            "writes" => writes::measure(&setting, report).await?,
            "memory" => memory::start(&rig.endpoint(), options)?,
            "plain" => plain::measure(&setting, report).await?,
            "outbox" => outbox::measure(&setting, report).await?,
            _ => steps::measure(&setting, report).await?,
        }
        rig.shorten_log()?;
    }
    Ok(())
}

/// How many milliseconds `act` takes, so many times, one after the other.
async fn each(
    times: usize,
    mut act: impl AsyncFnMut(usize) -> Result<(), Failure>,
) -> Result<Vec<f64>, Failure> {
    let mut took = Vec::with_capacity(times);
    for time in 0..times {
        let started = Instant::now();
        act(time).await?;
        took.push(millis(started.elapsed()));
    }
    Ok(took)
}

/// Runs `work` where an app's handlers run: on a worker of the runtime.
pub(crate) async fn as_task<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    tokio::spawn(work).await?
}

/// Several tasks side by side; all of their results, or the first failure.
pub(crate) async fn together<T: Send + 'static>(
    tasks: impl IntoIterator<Item = impl Future<Output = Result<T, Failure>> + Send + 'static>,
) -> Result<Vec<T>, Failure> {
    let running: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::with_capacity(running.len());
    for task in running {
        results.push(task.await??);
    }
    Ok(results)
}
