//! How much is written for a change of 500 bytes, and in how many operations, over a long time.
//!
//! One client, so that no two changes share a commit: the dearest case. Everything is counted that reaches
//! the store from here: folding, deleting what was folded, and what relaying takes.

use std::sync::Arc;
use std::time::Instant;

use book::Books;

use super::Setting;
use crate::Failure;
use crate::counted::Counted;
use crate::figure::{Figure, Report};
use crate::stats::{float, per_second};
use crate::workload::{Random, announced, fill};

const RECORDS: usize = 10_000;
const CHANGES: usize = 100_000;

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let (dapr, state) = (&setting.dapr, Arc::new(Counted::new(setting.dapr.clone())));
    let books = Books::new(state.clone(), dapr.clone(), dapr.clone());
    fill(&books, "writes", RECORDS).await?;
    books.idle().await;
    state.reset();
    let (book, mut random) = (books.open("writes"), Random::new(13));
    let changes = setting.options.count(CHANGES);
    let started = Instant::now();
    for number in 0..changes {
        announced(&book, RECORDS, &mut random, number as u64).await?;
    }
    books.idle().await;
    let rate = per_second(changes, started.elapsed());
    let kilobytes = |bytes: usize| float(bytes) / float(changes) / 1024.0;
    let (written, heads) = (kilobytes(state.bytes_written()), kilobytes(state.bytes_of_heads()));
    let operations = float(state.operations()) / float(changes);
    report.add(&Figure::new("bytes_written_per_change", written, "KB").at_most(30.0))?;
    report.add(&Figure::new("bytes_written_per_change_in_heads", heads, "KB"))?;
    report.add(&Figure::new("state_operations_per_change", operations, "ops").at_most(1.2))?;
    report.add(&Figure::new("commits_1_owner_1_writer_sustained", rate, "/s"))?;
    Ok(())
}
