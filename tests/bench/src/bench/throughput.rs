//! Many owners at once, each committing in a loop, until every event is published.

use std::time::{Duration, Instant};

use book::Books;
use sidecar::CloudEvent;
use tokio::sync::mpsc;
use tokio::time::timeout_at;

use super::{Setting, together};
use crate::Failure;
use crate::bare::{Bare, Slot};
use crate::figure::{Figure, Report};
use crate::stats::{float, median, per_second};
use crate::workload::{Item, Random, announced, cloud_event, fill, id};

const RECORDS: usize = 1_000;
const ROUNDS: usize = 5;
/// Changes in one block, all owners together.
const CHANGES: usize = 12_800;
/// Milliseconds that are tried for how long a bare client waits for more events.
const LINGERS: [u64; 3] = [0, 5, 15];
/// Events that a bare client hands over in one call, at most. More gains it nothing.
const BATCH: usize = 256;

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let books = setting.books();
    for owners in [16, 64] {
        let names: Vec<String> = (0..owners).map(|n| format!("parallel-{owners}-{n}")).collect();
        together(names.clone().into_iter().map(|name| {
            let books = books.clone();
            async move { fill(&books, &name, RECORDS).await }
        }))
        .await?;
        books.idle().await;
        let mut slots: Vec<Slot> = names
            .iter()
            .map(|name| Slot::new(format!("bare:{name}"), Random::new(5).document()))
            .collect();
        let each = setting.options.count(CHANGES) / owners;
        let (linger, kept) = best_linger(&setting.bare, slots, each).await?;
        slots = kept;
        let (mut ours, mut bares) = (Vec::new(), Vec::new());
        let (mut our_cpu, mut bare_cpu) = (Vec::new(), Vec::new());
        let changes = float(each * owners);
        for round in 0..=setting.options.count(ROUNDS) {
            let at_first = setting.processes.used();
            let (bare, kept) = swap_and_publish(&setting.bare, slots, each, linger).await?;
            slots = kept;
            let between = setting.processes.used();
            let our = commit(&books, &names, each).await?;
            let at_last = setting.processes.used();
            if round > 0 {
                our_cpu.push(at_last.each_since(&between, changes));
                bare_cpu.push(between.each_since(&at_first, changes));
                ours.push(our); // the first round warms up
                bares.push(bare);
            }
            setting.rig.shorten_log()?;
        }
        let name = format!("commits_{owners}_owners");
        let (value, bare) = (median(&ours), median(&bares));
        report.add(&Figure::new(name, value, "/s").against(bare).at_least(0.7))?;
        if setting.options.steps {
            for (place, process) in setting.processes.names().enumerate() {
                let of =
                    |cpu: &[Vec<f64>]| median(&cpu.iter().map(|c| c[place]).collect::<Vec<_>>());
                let name = format!("cpu_per_commit_{owners}_owners_{process}");
                report.add(&Figure::new(name, of(&our_cpu), "us").against(of(&bare_cpu)))?;
            }
        }
    }
    Ok(())
}

/// Commits in a second: each owner makes so many, and the clock stops when all events are out.
async fn commit(books: &Books<Item>, owners: &[String], each: usize) -> Result<f64, Failure> {
    let started = Instant::now();
    together(owners.iter().enumerate().map(|(seed, owner)| {
        let book = books.open(owner);
        let mut random = Random::new(seed as u64);
        async move {
            for number in 0..each {
                announced(&book, RECORDS, &mut random, number as u64).await?;
            }
            Ok(())
        }
    }))
    .await?;
    books.idle().await;
    Ok(per_second(owners.len() * each, started.elapsed()))
}

/// The bare sidecar's: each task swaps its own document and hands its event to a publisher, which sends
/// whatever has come together while its last call was on the way, and within `linger`.
pub(crate) async fn swap_and_publish(
    bare: &Bare,
    slots: Vec<Slot>,
    each: usize,
    linger: Duration,
) -> Result<(f64, Vec<Slot>), Failure> {
    let count = slots.len() * each;
    let (outlet, events) = mpsc::unbounded_channel();
    let publisher = tokio::spawn(publish(bare.clone(), events, linger));
    let started = Instant::now();
    let slots = together(slots.into_iter().enumerate().map(|(owner, mut slot)| {
        let (bare, outlet) = (bare.clone(), outlet.clone());
        async move {
            for number in 0..each {
                bare.swap(&mut slot).await?;
                outlet.send(cloud_event(&format!("bare-{owner}"), &id(number), number as u64))?;
            }
            Ok(slot)
        }
    }))
    .await?;
    drop(outlet);
    publisher.await??;
    Ok((per_second(count, started.elapsed()), slots))
}

/// How long a bare client that wants the most out of the sidecar waits for more events before a call: as long
/// as serves it best here, found by trying.
pub(crate) async fn best_linger(
    bare: &Bare,
    mut slots: Vec<Slot>,
    each: usize,
) -> Result<(Duration, Vec<Slot>), Failure> {
    let mut best = (0.0, Duration::ZERO);
    for linger in LINGERS.map(Duration::from_millis) {
        let (rate, kept) = swap_and_publish(bare, slots, each, linger).await?;
        slots = kept;
        if rate > best.0 {
            best = (rate, linger);
        }
    }
    Ok((best.1, slots))
}

/// Publishes what comes, in order, as many at once as are there after `linger`.
pub(super) async fn publish(
    bare: Bare,
    mut events: mpsc::UnboundedReceiver<CloudEvent>,
    linger: Duration,
) -> Result<(), Failure> {
    let mut batch = Vec::with_capacity(BATCH);
    while events.recv_many(&mut batch, BATCH).await > 0 {
        let until = Instant::now() + linger;
        while batch.len() < BATCH {
            let room = BATCH - batch.len();
            match timeout_at(until.into(), events.recv_many(&mut batch, room)).await {
                Ok(more) if more > 0 => (),
                _ => break, // it is time, or nothing comes any more
            }
        }
        bare.publish_bulk(&batch).await?;
        batch.clear();
    }
    Ok(())
}
