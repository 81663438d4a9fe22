//! One client, one owner, everything cached: how long a commit takes.
//!
//! Blocks of commits take turns with blocks of bare compare-and-swaps, so that whatever else the machine does
//! meets both. The book publishes in the background: during a block with events, the events of the
//! commits before go out beside the one that is timed.

use super::{Setting, each};
use crate::Failure;
use crate::bare::Slot;
use crate::figure::{Figure, Report};
use crate::stats::{median, percentile};
use crate::workload::{Item, Random, change, event, fill, id};

const RECORDS: usize = 1_000;
const ROUNDS: usize = 20;
const BLOCK: usize = 250;

/// How a commit was made.
#[derive(Clone, Copy)]
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
    fill(&books, "commit", RECORDS).await?;
    let book = books.open("commit");
    book.read().await?;
    let mut random = Random::new(7);
    let mut slot = Slot::new("bare:commit".to_owned(), random.document());
    let bare = &setting.bare;

    let mut bare_blocks = Vec::new();
    let mut blocks = [const { Vec::new() }; 3];
    let rounds = setting.options.count(ROUNDS);
    for round in 0..=rounds {
        let swaps = each(BLOCK, async |_| bare.swap(&mut slot).await).await?;
        for (way, blocks) in [Way::Announced, Way::Paced, Way::Silent].into_iter().zip(&mut blocks)
        {
            // Paced are a fifth: each waits for Kafka.
            let block = if matches!(way, Way::Paced) { BLOCK / 5 } else { BLOCK };
            let mut took = Vec::with_capacity(block);
            for number in 0..block {
                let record = random.below(RECORDS);
                let item = Item::new(&mut random, number as u64);
                let event =
                    (!matches!(way, Way::Silent)).then(|| event(&id(record), number as u64));
                took.extend(
                    each(1, async |_| {
                        change(&book, record, item.clone(), event.clone()).await.map(drop)
                    })
                    .await?,
                );
                if matches!(way, Way::Paced) {
                    books.idle().await;
                }
            }
            books.idle().await;
            if round > 0 {
                blocks.push(took); // the first round warms up
            }
        }
        if round > 0 {
            bare_blocks.push(swaps);
        }
    }

    let [announced, paced, silent] = blocks;
    let p50 = |blocks: &[Vec<f64>]| median(&blocks.iter().map(|b| median(b)).collect::<Vec<_>>());
    let p99 = |blocks: &[Vec<f64>]| percentile(&blocks.concat(), 0.99).unwrap_or_default();
    let bare = p50(&bare_blocks);
    report.add(
        &Figure::new("commit_p50_1_client", p50(&announced), "ms").against(bare).at_most(1.3),
    )?;
    report.add(&Figure::new("commit_p50_1_client_paced", p50(&paced), "ms").against(bare))?;
    report.add(&Figure::new("commit_p50_1_client_no_event", p50(&silent), "ms").against(bare))?;
    let bare = p99(&bare_blocks);
    report.add(&Figure::new("commit_p99_1_client", p99(&announced), "ms").against(bare))?;
    report.add(&Figure::new("commit_p99_1_client_no_event", p99(&silent), "ms").against(bare))?;
    Ok(())
}
