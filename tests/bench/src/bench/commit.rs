//! One client, one owner, everything cached: how long a commit takes.
//!
//! Blocks of commits take turns with blocks of bare compare-and-swaps, so that whatever else the machine does
//! meets both. The book publishes in the background: in a block with events, those of the commits before go
//! out beside the commit that is timed.

use std::time::{Duration, Instant};

use book::Books;
use tokio::sync::mpsc;

use super::throughput::publish;
use super::{Setting, as_task};
use crate::Failure;
use crate::bare::{Bare, Slot};
use crate::figure::{Figure, Report};
use crate::stats::{median_of_medians, millis, percentile};
use crate::workload::{Item, Random, change, cloud_event, event, fill, id};

const OWNER: &str = "commit";
const RECORDS: usize = 1_000;
const ROUNDS: usize = 20;
const BLOCK: usize = 250;
/// Fewer, since each waits for the broker.
const PACED_BLOCK: usize = 50;

/// How commits follow one another.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Way {
    /// One event each, the next commit at once.
    Announced,
    /// One event each, the next commit when it is out.
    Paced,
    /// No event.
    Silent,
}

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let books = setting.books();
    fill(&books, OWNER, RECORDS).await?;
    let mut random = Random::new(7);
    let mut slot = Slot::new("bare:commit".to_owned(), random.document());

    let (mut bare, mut bare_announced, mut bare_paced) = (Vec::new(), Vec::new(), Vec::new());
    let mut ours = [const { Vec::new() }; 3];
    for round in 0..=setting.options.count(ROUNDS) {
        let took;
        (slot, took) = as_task(swaps(setting.bare.clone(), slot)).await?;
        keep(&mut bare, round, took);
        let took;
        (slot, took) = as_task(swaps_and_events(setting.bare.clone(), slot)).await?;
        keep(&mut bare_announced, round, took);
        let took;
        (slot, took) = as_task(swaps_paced(setting.bare.clone(), slot)).await?;
        keep(&mut bare_paced, round, took);
        let ways = [Way::Announced, Way::Paced, Way::Silent];
        for (way, blocks) in ways.into_iter().zip(&mut ours) {
            let took;
            (random, took) = as_task(commits(books.clone(), way, random)).await?;
            keep(blocks, round, took);
        }
    }
    let [announced, paced, silent] = &ours;

    let p50 = median_of_medians;
    let figure = |name: &str, value| Figure::new(format!("commit_{name}"), value, "ms");
    report.add(&figure("p50_1_client", p50(announced)).against(p50(&bare)).at_most(1.3))?;
    let beside = figure("p50_1_client_beside_bare_that_publishes", p50(announced));
    report.add(&beside.against(p50(&bare_announced)))?;
    report.add(&figure("p50_1_client_paced", p50(paced)).against(p50(&bare_paced)))?;
    report.add(&figure("p50_1_client_no_event", p50(silent)).against(p50(&bare)))?;
    let p99 = |blocks: &[Vec<f64>]| percentile(&blocks.concat(), 0.99).unwrap_or_default();
    report.add(&figure("p99_1_client", p99(announced)).against(p99(&bare)))?;
    report.add(&figure("p99_1_client_no_event", p99(silent)).against(p99(&bare)))?;
    Ok(())
}

/// The first round warms up.
fn keep(blocks: &mut Vec<Vec<f64>>, round: usize, took: Vec<f64>) {
    if round > 0 {
        blocks.push(took);
    }
}

pub(crate) async fn swaps(bare: Bare, mut slot: Slot) -> Result<(Slot, Vec<f64>), Failure> {
    let mut took = Vec::with_capacity(BLOCK);
    for _ in 0..BLOCK {
        let began = Instant::now();
        bare.swap(&mut slot).await?;
        took.push(millis(began.elapsed()));
    }
    Ok((slot, took))
}

/// The same, each followed by its event, which is out before the next begins.
async fn swaps_paced(bare: Bare, mut slot: Slot) -> Result<(Slot, Vec<f64>), Failure> {
    let mut took = Vec::with_capacity(PACED_BLOCK);
    for number in 0..PACED_BLOCK {
        let began = Instant::now();
        bare.swap(&mut slot).await?;
        took.push(millis(began.elapsed()));
        bare.publish_bulk(&[cloud_event(OWNER, &id(number), number as u64)]).await?;
    }
    Ok((slot, took))
}

/// The same, with an event for each that goes out in the background, as the book's do.
pub(crate) async fn swaps_and_events(
    bare: Bare,
    mut slot: Slot,
) -> Result<(Slot, Vec<f64>), Failure> {
    let (outlet, events) = mpsc::unbounded_channel();
    let publisher = tokio::spawn(publish(bare.clone(), events, Duration::ZERO));
    let mut took = Vec::with_capacity(BLOCK);
    for number in 0..BLOCK {
        let began = Instant::now();
        bare.swap(&mut slot).await?;
        outlet.send(cloud_event(OWNER, &id(number), number as u64))?;
        took.push(millis(began.elapsed()));
    }
    drop(outlet);
    publisher.await??;
    Ok((slot, took))
}

async fn commits(
    books: Books<Item>,
    way: Way,
    mut random: Random,
) -> Result<(Random, Vec<f64>), Failure> {
    let book = books.open(OWNER);
    let count = if way == Way::Paced { PACED_BLOCK } else { BLOCK };
    let mut took = Vec::with_capacity(count);
    for number in 0..count {
        let record = random.below(RECORDS);
        let item = Item::new(&mut random, number as u64);
        let event = (way != Way::Silent).then(|| event(&id(record), number as u64));
        let began = Instant::now();
        change(&book, record, item, event).await?;
        took.push(millis(began.elapsed()));
        if way == Way::Paced {
            books.idle().await;
        }
    }
    books.idle().await;
    Ok((random, took))
}
