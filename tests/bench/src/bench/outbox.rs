//! From a change to its event at a subscriber: by the book, the plain way, by Dapr's built-in outbox.
//!
//! The built-in outbox is given its best case: one record in one transaction, no index, no ETag.

use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::{Setting, plain, together};
use crate::Failure;
use crate::components::OUTBOX_TOPIC;
use crate::figure::{Figure, Report};
use crate::listener::Listener;
use crate::stats::{median, millis, per_second};
use crate::workload::{Item, Random, change, event, fill, id};

const TOPIC: &str = "bench-latency";
const RECORDS: usize = 1_000;
const EVENTS: usize = 50;
/// Each takes more than a second.
const OUTBOX_EVENTS: usize = 10;
const TASKS: usize = 16;
/// Transactions of one task in a burst.
const BURST: usize = 4;
const LIMIT: Duration = Duration::from_secs(60);

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    book(setting, report).await?;
    plain_way(setting, report).await?;
    built_in(setting, report).await
}

async fn book(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let books = setting.books();
    fill(&books, "latency", RECORDS).await?;
    let (book, mut random) = (books.open("latency"), Random::new(29));
    let mut announce = async |number: usize| {
        let record = random.below(RECORDS);
        let event = book::NewEvent { topic: TOPIC, ..event(&id(record), number as u64) };
        change(&book, record, Item::new(&mut random, number as u64), Some(event)).await.map(drop)
    };
    let mut heard = Listener::start(&setting.bare, TOPIC).await?;
    heard.settle(async || announce(0).await).await?;
    let took = heard.each(EVENTS, announce).await?;
    report.add(&Figure::new("event_latency_p50_book", median(&took), "ms"))?;
    Ok(())
}

async fn plain_way(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let (bare, mut random) = (&setting.bare, Random::new(31));
    plain::keep(bare, "plain-latency").await?;
    let mut announce = async |number: usize| {
        plain::change(bare, "plain-latency", &mut random, number as u64, TOPIC).await
    };
    let mut heard = Listener::start(bare, TOPIC).await?;
    heard.settle(async || announce(0).await).await?;
    let took = heard.each(EVENTS, announce).await?;
    report.add(&Figure::new("event_latency_p50_plain", median(&took), "ms"))?;
    Ok(())
}

async fn built_in(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let bare = &setting.bare;
    let value = serde_json::to_vec(&Item::new(&mut Random::new(37), 0))?;
    let put = async |number: usize| {
        bare.put_through_outbox(&format!("outbox:{}", id(number)), value.clone()).await
    };
    let mut heard = Listener::start(bare, OUTBOX_TOPIC).await?;
    heard.settle(async || put(0).await).await?;
    let took = heard.each(setting.options.count(OUTBOX_EVENTS).max(3), put).await?;
    report.add(&Figure::new("event_latency_p50_built_in_outbox", median(&took), "ms"))?;

    let burst = TASKS * BURST;
    let started = Instant::now();
    let took = together((0..TASKS).map(|task| {
        let (bare, value) = (bare.clone(), value.clone());
        async move {
            let mut took = Vec::with_capacity(BURST);
            for number in 0..BURST {
                let key = format!("outbox:{}", id(task * BURST + number));
                let began = Instant::now();
                bare.put_through_outbox(&key, value.clone()).await?;
                took.push(millis(began.elapsed()));
            }
            Ok(took)
        }
    }))
    .await?;
    let written = started.elapsed();
    timeout(LIMIT, heard.take(burst))
        .await
        .map_err(|_| "the outbox did not announce a burst")??;
    let announced = started.elapsed();
    report.add(&Figure::new("built_in_outbox_p50_16_clients", median(&took.concat()), "ms"))?;
    report.add(&Figure::new("built_in_outbox_16_clients", per_second(burst, written), "/s"))?;
    let rate = per_second(burst, announced);
    report.add(&Figure::new("built_in_outbox_16_clients_published", rate, "/s"))?;
    Ok(())
}

/// How long after `act` begins its event is heard.
impl Listener {
    async fn each(
        &mut self,
        times: usize,
        mut act: impl AsyncFnMut(usize) -> Result<(), Failure>,
    ) -> Result<Vec<f64>, Failure> {
        let mut took = Vec::with_capacity(times);
        for time in 0..times {
            let began = Instant::now();
            act(time + 1).await?;
            let heard =
                timeout(LIMIT, self.next()).await.map_err(|_| "an event was not heard")??;
            took.push(millis(heard.duration_since(began)));
        }
        Ok(took)
    }
}
