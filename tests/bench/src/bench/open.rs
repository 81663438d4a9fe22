//! Opening a book that is not cached, small and large.

use super::{Setting, each};
use crate::Failure;
use crate::figure::{Figure, Report};
use crate::options::Store;
use crate::stats::median;
use crate::workload::{Random, announced, fill};

/// How many records, how often it is opened, and how many milliseconds that may take.
const SIZES: [(usize, usize, f64); 2] = [(1_000, 40, 15.0), (100_000, 7, 1_000.0)];
/// Changes after it is filled, so that there are segments of several sizes and a tail.
const CHANGES: usize = 500;

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    for (records, times, budget) in SIZES {
        let owner = format!("open-{records}");
        let books = setting.books();
        fill(&books, &owner, records).await?;
        let (book, mut random) = (books.open(&owner), Random::new(11));
        for number in 0..CHANGES {
            announced(&book, records, &mut random, number as u64).await?;
        }
        books.idle().await;
        drop(books);
        let times = if setting.options.quick { times.div_ceil(3) } else { times };
        let took = each(times + 1, async |_| {
            let view = setting.books().open(&owner).read().await?;
            if view.records.len() == records { Ok(()) } else { Err("records are missing".into()) }
        })
        .await?;
        let figure = Figure::new(format!("open_{records}_records"), median(&took[1..]), "ms");
        // The budget for the large one is Redis'.
        let judged = records == 1_000 || setting.store == Store::Redis;
        report.add(&if judged { figure.at_most(budget) } else { figure })?;
    }
    Ok(())
}
