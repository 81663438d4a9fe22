//! One owner with 64 writers, beside a bare client that writes 64 keys of its own.

use std::time::Instant;

use super::throughput::swap_and_publish;
use super::{Setting, together};
use crate::Failure;
use crate::bare::{Bare, Slot};
use crate::figure::{Figure, Report};
use crate::stats::{median, per_second};
use crate::workload::{Random, announced, fill};

const RECORDS: usize = 1_000;
const WRITERS: usize = 64;
const ROUNDS: usize = 5;
/// Changes in one block, all writers together.
const CHANGES: usize = 12_800;

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let books = setting.books();
    fill(&books, "hot", RECORDS).await?;
    let mut slots: Vec<Slot> = (0..WRITERS)
        .map(|n| Slot::new(format!("bare:hot-{n}"), Random::new(5).document()))
        .collect();
    let each = setting.options.count(CHANGES) / WRITERS;
    let mut rates = [const { Vec::new() }; 4];
    for round in 0..=setting.options.count(ROUNDS) {
        let (bare, kept) = swap(&setting.bare, slots, each).await?;
        let (bare_published, kept) = swap_and_publish(&setting.bare, kept, each).await?;
        slots = kept;

        let started = Instant::now();
        together((0..WRITERS).map(|writer| {
            let book = books.open("hot");
            let mut random = Random::new(writer as u64);
            async move {
                for number in 0..each {
                    announced(&book, RECORDS, &mut random, number as u64).await?;
                }
                Ok(())
            }
        }))
        .await?;
        let written = per_second(WRITERS * each, started.elapsed());
        books.idle().await;
        let drained = per_second(WRITERS * each, started.elapsed());
        if round > 0 {
            // the first round warms up
            for (rates, rate) in rates.iter_mut().zip([written, bare, drained, bare_published]) {
                rates.push(rate);
            }
        }
    }
    let [written, bare, drained, bare_published] = rates.map(|rates| median(&rates));
    report.add(
        &Figure::new("commits_1_owner_64_writers", written, "/s").against(bare).at_least(1.0),
    )?;
    report.add(
        &Figure::new("commits_1_owner_64_writers_published", drained, "/s").against(bare_published),
    )?;
    Ok(())
}

/// The bare sidecar's, without events.
async fn swap(bare: &Bare, slots: Vec<Slot>, each: usize) -> Result<(f64, Vec<Slot>), Failure> {
    let count = slots.len() * each;
    let started = Instant::now();
    let slots = together(slots.into_iter().map(|mut slot| {
        let bare = bare.clone();
        async move {
            for _ in 0..each {
                bare.swap(&mut slot).await?;
            }
            Ok(slot)
        }
    }))
    .await?;
    Ok((per_second(count, started.elapsed()), slots))
}
