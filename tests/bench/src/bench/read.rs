//! Reading a book that is cached, beside a bare read of the same head.

use super::{Setting, each};
use crate::Failure;
use crate::figure::{Figure, Report};
use crate::stats::{float, median};
use crate::workload::{Random, announced, fill};

const RECORDS: usize = 1_000;
/// Changes after the last fold: the tail is then about half full, as it is on average.
const CHANGES: usize = 14;
const ROUNDS: usize = 20;
const BLOCK: usize = 250;

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let books = setting.books();
    fill(&books, "read", RECORDS).await?;
    let book = books.open("read");
    let mut random = Random::new(9);
    for number in 0..CHANGES {
        announced(&book, RECORDS, &mut random, number as u64).await?;
    }
    books.idle().await;
    let head = "book:read";
    let (mut ours, mut bares) = (Vec::new(), Vec::new());
    for round in 0..=setting.options.count(ROUNDS) {
        let bare = each(BLOCK, async |_| setting.bare.get(head).await.map(drop)).await?;
        let our = each(BLOCK, async |_| Ok(book.read().await.map(drop)?)).await?;
        if round > 0 {
            ours.push(median(&our)); // the first round warms up
            bares.push(median(&bare));
        }
    }
    let (value, bare) = (median(&ours), median(&bares));
    report.add(&Figure::new("read_p50_cached", value, "ms").against(bare).at_most(1.3))?;
    let bytes = setting.bare.get(head).await?.0.len();
    report.add(&Figure::new("read_p50_cached_head", float(bytes) / 1024.0, "KB"))?;
    Ok(())
}
