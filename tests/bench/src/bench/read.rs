//! Reading a book that is cached, beside a bare read of the same head.

use std::time::Instant;

use book::Books;

use super::{Setting, as_task};
use crate::Failure;
use crate::bare::Bare;
use crate::figure::{Figure, Report};
use crate::stats::{float, median_of_medians, millis};
use crate::workload::{Item, Random, announced, fill};

const OWNER: &str = "read";
const HEAD: &str = "book:read";
const RECORDS: usize = 1_000;
/// Changes after the last fold: the tail is then about half full, as it is on average.
const CHANGES: usize = 14;
const ROUNDS: usize = 20;
const BLOCK: usize = 250;

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let books = setting.books();
    fill(&books, OWNER, RECORDS).await?;
    let (book, mut random) = (books.open(OWNER), Random::new(9));
    for number in 0..CHANGES {
        announced(&book, RECORDS, &mut random, number as u64).await?;
    }
    books.idle().await;
    let (mut ours, mut bares) = (Vec::new(), Vec::new());
    for round in 0..=setting.options.count(ROUNDS) {
        let bare = as_task(gets(setting.bare.clone())).await?;
        let our = as_task(reads(books.clone())).await?;
        if round > 0 {
            // the first round warms up
            ours.push(our);
            bares.push(bare);
        }
    }
    let (value, bare) = (median_of_medians(&ours), median_of_medians(&bares));
    report.add(&Figure::new("read_p50_cached", value, "ms").against(bare).at_most(1.3))?;
    let bytes = setting.bare.get(HEAD).await?.0.len();
    report.add(&Figure::new("read_p50_cached_head", float(bytes) / 1024.0, "KB"))?;
    Ok(())
}

async fn gets(bare: Bare) -> Result<Vec<f64>, Failure> {
    let mut took = Vec::with_capacity(BLOCK);
    for _ in 0..BLOCK {
        let began = Instant::now();
        bare.get(HEAD).await?;
        took.push(millis(began.elapsed()));
    }
    Ok(took)
}

async fn reads(books: Books<Item>) -> Result<Vec<f64>, Failure> {
    let book = books.open(OWNER);
    let mut took = Vec::with_capacity(BLOCK);
    for _ in 0..BLOCK {
        let began = Instant::now();
        book.read().await?;
        took.push(millis(began.elapsed()));
    }
    Ok(took)
}
