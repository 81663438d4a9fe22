//! The same workload the plain way: a key for each record, an index key for each owner.
//!
//! A change reads the index, saves the record, saves the index under its ETag, then publishes. Should the
//! process die in between, the record is not in the index, or nobody hears of it.

use std::time::Instant;

use super::throughput::swap_and_publish;
use super::{Setting, each, together};
use crate::Failure;
use crate::bare::{Bare, Slot};
use crate::figure::{Figure, Report};
use crate::stats::{median, per_second};
use crate::workload::{Item, Random, TOPIC, cloud_event, fill, id};

const RECORDS: usize = 1_000;
const OWNERS: usize = 16;
const ROUNDS: usize = 5;
const BLOCK: usize = 200;
const CHANGES: usize = 3_200;

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let bare = &setting.bare;
    let owners: Vec<String> = (0..OWNERS).map(|n| format!("plain-{n}")).collect();
    together(owners.clone().into_iter().map(|owner| {
        let bare = bare.clone();
        async move { keep(&bare, &owner).await }
    }))
    .await?;
    let rounds = setting.options.count(ROUNDS);
    let mut slots: Vec<Slot> = owners
        .iter()
        .map(|name| Slot::new(format!("bare:{name}"), Random::new(5).document()))
        .collect();
    let mut random = Random::new(19);
    let (mut times, mut bare_times) = (Vec::new(), Vec::new());
    let (mut rates, mut bare_rates) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let swaps = each(BLOCK, async |_| bare.swap(&mut slots[0]).await).await?;
        let changes = each(BLOCK, async |number| {
            change(bare, &owners[0], &mut random, number as u64, TOPIC).await
        });
        let changes = changes.await?;
        let count = setting.options.count(CHANGES) / OWNERS;
        let (bare_rate, kept) = swap_and_publish(bare, slots, count).await?;
        slots = kept;
        let rate = change_together(bare, &owners, count).await?;
        if round > 0 {
            times.push(median(&changes)); // the first round warms up
            bare_times.push(median(&swaps));
            rates.push(rate);
            bare_rates.push(bare_rate);
        }
    }
    let (time, bare_time) = (median(&times), median(&bare_times));
    report.add(&Figure::new("plain_change_p50_1_client", time, "ms").against(bare_time))?;
    let (rate, bare_rate) = (median(&rates), median(&bare_rates));
    report.add(&Figure::new("plain_changes_16_owners", rate, "/s").against(bare_rate))?;
    list(setting, &owners[0], report).await
}

/// All records of an owner, the plain way and by the book.
async fn list(setting: &Setting<'_>, owner: &str, report: &mut Report) -> Result<(), Failure> {
    let books = setting.books();
    fill(&books, "listed", RECORDS).await?;
    let book = books.open("listed");
    let (mut plain, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..setting.options.count(ROUNDS) {
        plain.extend(
            each(4, async |_| {
                let (index, _) = setting.bare.get(&format!("{owner}:index")).await?;
                let ids: Vec<String> = serde_json::from_slice(&index)?;
                let keys = ids.iter().map(|id| format!("{owner}:{id}")).collect();
                let found = setting.bare.get_bulk(keys).await?;
                let items: Result<Vec<Item>, _> =
                    found.iter().map(|value| serde_json::from_slice(value)).collect();
                if items?.len() == RECORDS { Ok(()) } else { Err("records are missing".into()) }
            })
            .await?,
        );
        ours.extend(each(40, async |_| Ok(book.read().await.map(drop)?)).await?);
    }
    report.add(&Figure::new("plain_list_1000_records", median(&plain), "ms"))?;
    report.add(&Figure::new("book_list_1000_records_cached", median(&ours), "ms"))?;
    Ok(())
}

/// Saves all records of an owner, and the index of them.
pub(super) async fn keep(bare: &Bare, owner: &str) -> Result<(), Failure> {
    let mut random = Random::new(23);
    for number in 0..RECORDS {
        let value = serde_json::to_vec(&Item::new(&mut random, 0))?;
        bare.put(&format!("{owner}:{}", id(number)), value).await?;
    }
    let ids: Vec<String> = (0..RECORDS).map(id).collect();
    bare.save(&format!("{owner}:index"), serde_json::to_vec(&ids)?, None).await
}

/// One change, announced.
pub(super) async fn change(
    bare: &Bare,
    owner: &str,
    random: &mut Random,
    revision: u64,
    topic: &str,
) -> Result<(), Failure> {
    let record = id(random.below(RECORDS));
    let index = format!("{owner}:index");
    let (ids, etag) = bare.get(&index).await?;
    let value = serde_json::to_vec(&Item::new(random, revision))?;
    bare.put(&format!("{owner}:{record}"), value).await?;
    bare.save(&index, ids, Some(etag)).await?;
    bare.publish(topic, &cloud_event(owner, &record, revision)).await
}

async fn change_together(bare: &Bare, owners: &[String], each: usize) -> Result<f64, Failure> {
    let started = Instant::now();
    together(owners.iter().cloned().enumerate().map(|(seed, owner)| {
        let (bare, mut random) = (bare.clone(), Random::new(seed as u64));
        async move {
            for number in 0..each {
                change(&bare, &owner, &mut random, number as u64, TOPIC).await?;
            }
            Ok(())
        }
    }))
    .await?;
    Ok(per_second(owners.len() * each, started.elapsed()))
}
