//! Where the time of a commit goes, seen from outside the book.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use book::{Books, Change, View};

use super::{Setting, each};
use crate::Failure;
use crate::bare::Slot;
use crate::counted::Counted;
use crate::figure::{Figure, Report};
use crate::stats::{float, median, millis};
use crate::workload::{Item, Random, event, fill, id};

const RECORDS: usize = 1_000;
const COMMITS: usize = 2_000;

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let commits = setting.options.count(COMMITS);
    for (name, is_announced) in [("no_event", false), ("event", true)] {
        let steps = commit(setting, name, is_announced, commits).await?;
        let [queue, decide, prepare, save, reply, bytes] = steps.map(|samples| median(&samples));
        let mut slot = Slot::new(format!("bare:steps-{name}"), vec![b'1'; whole(bytes)]);
        let bare = median(&each(commits, async |_| setting.bare.swap(&mut slot).await).await?);
        let mut add = |step: &str, figure: fn(String, f64, f64) -> Figure, value: f64| {
            report.add(&figure(format!("step_{name}_{step}"), value, bare))
        };
        let time = |name: String, value: f64, _: f64| Figure::new(name, value, "ms");
        add("queue", time, queue)?;
        add("decide", time, decide)?;
        add("plan_and_serialise", time, prepare)?;
        add("save_state", |name, value, bare| Figure::new(name, value, "ms").against(bare), save)?;
        add("reply", time, reply)?;
        add("head", |name, value, _| Figure::new(name, value / 1024.0, "KB"), bytes)?;
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size between 0 and 128 KB"
)]
fn whole(bytes: f64) -> usize {
    bytes as usize
}

/// For each commit, in milliseconds: until it is decided on; deciding; from there until the head is on its
/// way; until that is answered; until the caller has the answer. And the head's size in bytes.
async fn commit(
    setting: &Setting<'_>,
    name: &str,
    is_announced: bool,
    commits: usize,
) -> Result<[Vec<f64>; 6], Failure> {
    let (dapr, state) = (&setting.dapr, Arc::new(Counted::new(setting.dapr.clone())));
    let books = Books::<Item>::new(state.clone(), dapr.clone(), dapr.clone());
    let owner = format!("steps-{name}");
    fill(&books, &owner, RECORDS).await?;
    books.idle().await;
    let (book, mut random) = (books.open(&owner), Random::new(41));
    let mut steps = [const { Vec::new() }; 6];
    for number in 0..commits {
        let record = random.below(RECORDS);
        let item = Item::new(&mut random, number as u64);
        let event = is_announced.then(|| event(&id(record), number as u64));
        let asked = Arc::new(Mutex::new((Instant::now(), Instant::now())));
        let noted = asked.clone();
        let decide = move |_: &View<Item>| {
            let began = Instant::now();
            let put = vec![(id(record), item.clone())];
            let change =
                Change { put, remove: Vec::new(), events: event.iter().cloned().collect() };
            *noted.lock().unwrap_or_else(PoisonError::into_inner) = (began, Instant::now());
            Ok::<_, Infallible>((change, ()))
        };
        let called = Instant::now();
        book.commit(decide).await?;
        let answered = Instant::now();
        let (began, decided) = *asked.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(swap) = state.last_swap() else { continue };
        let took = [
            millis(began - called),
            millis(decided - began),
            millis(swap.began - decided),
            millis(swap.ended - swap.began),
            millis(answered - swap.ended),
            float(swap.bytes),
        ];
        for (samples, took) in steps.iter_mut().zip(took) {
            samples.push(took);
        }
    }
    books.idle().await;
    Ok(steps)
}
