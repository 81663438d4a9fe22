//! The ledger over the sidecar in memory.

mod appends;
mod catalogs;
mod cost;
mod formats;
mod model;
mod sizes;
mod slices;
mod tampering;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::value::{RawValue, to_raw_value};
use sidecar::fake::FakeDapr;

use super::document::{Document, Index, Segment};
use super::entry::{Entry, apart};
use super::fold::fold;
use super::head::{Head, Span};
use super::*;

const DAY: &str = "2030-05-01";

fn ledger(dapr: &FakeDapr) -> Ledger {
    Ledger::new(Arc::new(dapr.clone()))
}

fn small_ledger(dapr: &FakeDapr) -> Ledger {
    Ledger::with_limits(Arc::new(dapr.clone()), tiny())
}

/// Limits so small that every few entries something folds, at every level.
fn tiny() -> Limits {
    Limits {
        inline_bytes: 60,
        tail_bytes: 500,
        group_bytes: 700,
        fan_out: 2,
        slice_bytes: 2000,
        ..Limits::default()
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(day: &str) -> DateTime<Utc> {
    format!("{day}T07:00:00Z").parse().unwrap()
}

fn event(text: &str) -> Box<RawValue> {
    to_raw_value(text).unwrap()
}

/// The event `seq` of `owner` on [`DAY`].
fn new(owner: &str, seq: u64) -> NewEntry {
    let id = format!("{owner}:{seq}");
    NewEntry { owner: owner.to_owned(), seq, event: event(&id), id, time: at(DAY) }
}

async fn append(ledger: &Ledger, entry: NewEntry) -> Result<Appended, AppendError> {
    ledger.append(vec![entry]).await.remove(0)
}

/// Appends events of `owner`, one by one.
async fn fill(ledger: &Ledger, owner: &str, seqs: impl IntoIterator<Item = u64>) {
    for seq in seqs {
        append(ledger, new(owner, seq)).await.unwrap();
    }
}

/// Everything of `owner`, in pages of `limit`.
async fn all(ledger: &Ledger, owner: &str, limit: u32) -> Vec<Kept> {
    let (mut kept, mut before) = (Vec::new(), None);
    loop {
        let slice = ledger.slice(owner, before, limit).await.unwrap();
        assert!(slice.entries.len() <= limit as usize);
        kept.extend(slice.entries);
        before = slice.before;
        if before.is_none() {
            return kept;
        }
    }
}

async fn seqs(ledger: &Ledger, owner: &str, limit: u32) -> Vec<u64> {
    all(ledger, owner, limit).await.into_iter().map(|kept| kept.seq).collect()
}

/// The shard of `owner` on [`DAY`].
fn shard(owner: &str) -> Shard {
    Shard::of(day(DAY), owner)
}

fn head_of(dapr: &FakeDapr, shard: Shard) -> Head {
    Head::read(&shard.key(), &dapr.documents()[&shard.key()].value).unwrap()
}

/// Every day and shard that has a head.
fn shards(dapr: &FakeDapr) -> Vec<Shard> {
    let documents = dapr.documents();
    let names = documents.keys().filter_map(|key| key.strip_prefix("ledger:"));
    let shard = |name: &str| {
        let (day, number) = name.split_once(':').unwrap();
        Shard { day: day.parse().unwrap(), number: u8::from_str_radix(number, 16).unwrap() }
    };
    names.map(shard).collect()
}

/// That the chain of `shard` is whole and has `count` entries.
async fn check_intact(ledger: &Ledger, shard: Shard, count: u64) {
    let verdict = ledger.verify(shard.day, shard.number).await.unwrap();
    assert_eq!((verdict.flaw, verdict.intact), (None, count), "{shard}");
}

/// That every document in the store is a head, an owner's days, or named by a head – or is what a full head
/// is folded into by whoever appends next.
fn check_reachable(dapr: &FakeDapr, limits: &Limits) {
    let documents = dapr.documents();
    let mut named = BTreeSet::new();
    for shard in shards(dapr) {
        named.insert(shard.key());
        let head = head_of(dapr, shard);
        named.extend(fold(shard, &head, limits).unwrap().documents.into_iter().map(|(key, _)| key));
        named.extend(head.reserved.iter().map(|digest| shard.event_key(*digest)));
        let mut ahead: Vec<Span> = head.spans.clone();
        let mut add_events = |entries: &[Entry]| {
            named.extend(apart(entries).into_iter().map(|digest| shard.event_key(digest)));
        };
        add_events(&head.tail);
        let mut keys = Vec::new();
        while let Some(span) = ahead.pop() {
            let key = shard.span_key(&span);
            let value = &documents[&key].value;
            match span.level {
                0 => add_events(&Segment::read(&key, value).unwrap().entries),
                _ => ahead.extend(Index::read(&key, value).unwrap().spans),
            }
            keys.push(key);
        }
        named.extend(keys);
    }
    let kept = documents
        .into_keys()
        .filter(|key| key.starts_with("ledger") && !key.starts_with("ledger-days:"));
    let unreachable: Vec<String> = kept.filter(|key| !named.contains(key)).collect();
    assert!(unreachable.is_empty(), "{unreachable:?}");
}
