//! How long finding tasks takes, without a server around it: `cargo run --release -p domain --example speed`.
//!
//! Prints the best, the median and the 99th percentile. Nothing is asserted: on a machine that does something else, only the
//! best is near what the code takes.

use std::collections::{BTreeMap, HashMap};
use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::batch::{Batch, run};
use domain::query::{Cursor, Query, Scope, filter_from_params, page, parse};
use domain::series::{Series, close};
use domain::task::{Env, Task, create};
use domain::text::Index;
use domain::{ListId, TaskId};
use serde_json::{Value, json};
use uuid::Uuid;

const WORDS: [&str; 24] = [
    "water",
    "plants",
    "call",
    "plumber",
    "invoice",
    "report",
    "review",
    "garden",
    "buy",
    "milk",
    "bread",
    "meeting",
    "prepare",
    "slides",
    "café",
    "Łódź",
    "train",
    "ticket",
    "renew",
    "passport",
    "東京都",
    "京都に行く",
    "clean",
    "kitchen",
];

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_900_000_000, 0).unwrap_or_default()
}

fn env() -> Env<'static> {
    Env { now: now(), list_exists: &|_| true, zone: chrono_tz::UTC }
}

/// The `n`th of many tasks that differ from each other as people's do.
fn task(n: usize) -> Result<Task, Box<dyn std::error::Error>> {
    let pick = |salt: usize, of: usize| {
        (n.wrapping_mul(2_654_435_761).wrapping_add(salt * 40_503) >> 7) % of
    };
    let word = |salt: usize| WORDS[pick(salt, WORDS.len())];
    let date = (now() + TimeDelta::days(pick(5, 120) as i64 - 60)).date_naive();
    let due = match pick(6, 4) {
        0 => Value::Null,
        1 => json!({"date": date}),
        2 => json!({"date": date, "time": "17:30"}),
        _ => json!({"date": date, "time": "09:00", "tz": "America/New_York"}),
    };
    let priority = ["none", "low", "medium", "high", "critical"][pick(10, 5)];
    let tag = ["work", "home", "later", "errand"][pick(12, 4)];
    let body = json!({
        "title": format!("{} {} {} {n}", word(1), word(2), word(3)),
        "notes": if n.is_multiple_of(3) { format!("{} {} before {}", word(7), word(8), word(9)) } else { String::new() },
        "priority": priority,
        "status": if pick(11, 3) == 0 { "done" } else { "open" },
        "tags": [tag],
        "due": due,
    });
    let id = TaskId(Uuid::from_u128((1_900_000_000_000 << 80) | n as u128));
    Ok(create(None, id, &body, &env())?.task)
}

fn measure(name: &str, times: usize, mut what: impl FnMut(usize)) -> io::Result<()> {
    let mut took: Vec<Duration> = (0..times)
        .map(|n| {
            let start = Instant::now();
            what(n);
            start.elapsed()
        })
        .collect();
    took.sort_unstable();
    let (best, p50, p99) = (took[0], took[times / 2], took[times * 99 / 100]);
    writeln!(io::stdout(), "{name:<44} best {best:>8.1?}  p50 {p50:>8.1?}  p99 {p99:>8.1?}")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    recurring()?;
    for (count, times) in [(1_000, 400), (100_000, 40)] {
        writeln!(io::stdout(), "{count} tasks of {} bytes before their texts", size_of::<Task>())?;
        let mut tasks = (0..count).map(task).collect::<Result<Vec<_>, _>>()?;
        let start = Instant::now();
        let mut index = Index::of(&tasks);
        writeln!(io::stdout(), "  index of all {:.1?}", start.elapsed())?;
        finding(&tasks, &index, times)?;
        let stored = tasks.iter().map(serde_json::to_vec).collect::<Result<Vec<_>, _>>()?;
        measure("  a task read from its stored form", times * 10, |n| {
            black_box(serde_json::from_slice::<Task>(&stored[n % stored.len()])).ok();
        })?;
        let mut changed = tasks[1].clone();
        measure("  a task entered anew into the index", times * 10, |n| {
            if let Ok(title) = format!("a title {n}").try_into() {
                changed.title = title;
            }
            index.put(&changed);
        })?;
        following(&mut index, &mut tasks, times)?;
        batches(tasks, times)?;
    }
    Ok(())
}

/// What the completion of a recurring task costs beside that of one that does not recur.
fn recurring() -> Result<(), Box<dyn std::error::Error>> {
    let rules = [
        ("daily", json!({"rrule": "FREQ=DAILY"})),
        ("Monday, Wednesday and Friday", json!({"rrule": "FREQ=WEEKLY;BYDAY=MO,WE,FR"})),
        ("the 31st, or the last day", json!({"rrule": "FREQ=MONTHLY", "month_end": "backward"})),
        ("three days after", json!({"every": {"n": 3, "unit": "day"}, "anchor": "completion"})),
    ];
    for (name, rule) in rules {
        let due = json!({"date": "2030-01-31", "time": "09:00", "tz": "Europe/Berlin"});
        let body = json!({"title": "water the plants", "due": due, "recurrence": rule});
        let first = create(None, TaskId(Uuid::from_u128(1)), &body, &env())?.task;
        let Some((series, progress)) = Series::begin(&first, now(), Tz::UTC) else { continue };
        measure(&format!("the next occurrence, {name}"), 10_000, |_| {
            black_box(close(&series, &progress, now(), Tz::UTC, |_| false));
        })?;
    }
    Ok(())
}

fn finding(tasks: &[Task], index: &Index, times: usize) -> Result<(), Box<dyn std::error::Error>> {
    let lists = |_: &str| vec![ListId::INBOX];
    let scope = |index| Scope { now: now(), zone: Tz::Europe__Berlin, lists_named: &lists, index };
    let by_id: HashMap<TaskId, &Task> = tasks.iter().map(|task| (task.id, task)).collect();
    let three = [("status", "open"), ("min_priority", "high"), ("due_before", "in 30 days")];
    let queries = [
        ("a page, three filters, two sort fields", filter_from_params(three)?, "-priority,due"),
        ("all tasks, in the user's order", parse("")?, "position"),
        ("all tasks, by title", parse("")?, "title"),
        ("one word, best first", parse("plants")?, "-relevance"),
        ("the beginning of a word", parse("pla")?, "-relevance"),
        ("one letter", parse("p")?, "-relevance"),
        ("a phrase, a tag, a date", parse("\"water plants\" tag:home due < in 30 days")?, "due"),
        ("Japanese", parse("京都")?, "-relevance"),
        ("nothing found", parse("zebra")?, "due"),
    ];
    for (name, filter, sort) in &queries {
        let query =
            Query { filter: filter.clone(), sort: sort.parse()?, with_total: true, ..Query::all() };
        measure(&format!("  {name}"), times, |_| {
            let Ok(prepared) = query.filter.prepare(&scope(Some(index))) else { return };
            let total = match prepared.candidates() {
                Some(only) => {
                    let found = only.iter().filter_map(|id| by_id.get(id).copied());
                    page(found, &query, &prepared, "ada").map(|page| page.total)
                }
                None => page(tasks, &query, &prepared, "ada").map(|page| page.total),
            };
            black_box(total).ok();
        })?;
    }
    let query =
        Query { filter: queries[0].1.clone(), sort: "-priority,due".parse()?, ..Query::all() };
    let prepared = query.filter.prepare(&scope(Some(index)))?;
    let next = page(tasks, &query, &prepared, "ada")?.next.map(|next| next.to_string());
    let query = Query { after: next.as_deref().map(str::parse::<Cursor>).transpose()?, ..query };
    measure("  its second page", times, |_| {
        black_box(page(tasks, &query, &prepared, "ada")).ok();
    })?;
    let scanned = parse("plants")?;
    measure("  one word without an index", times / 10, |_| {
        let prepared = scanned.prepare(&scope(None));
        black_box(prepared.map(|one| tasks.iter().filter(|task| one.wants(task)).count())).ok();
    })?;
    Ok(())
}

fn following(
    index: &mut Index,
    tasks: &mut [Task],
    times: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    writeln!(io::stdout(), "  the index takes {} bytes per task", index.bytes() / tasks.len())?;
    let mut places = vec![1; tasks.len()];
    index.follow(0, || places.iter().copied().zip(&*tasks));
    let mut seq = 1;
    measure("  in step with one task that changed", times * 10, |n| {
        (seq, places[n % tasks.len()]) = (seq + 1, seq + 1);
        if let Ok(title) = format!("another title {n}").try_into() {
            tasks[n % tasks.len()].title = title;
        }
        black_box(index.follow(seq - 1, || places.iter().copied().zip(&*tasks)));
    })?;
    measure("  in step with one task that is gone", times, |n| {
        black_box(index.follow(seq, || places.iter().copied().zip(&*tasks).skip(1 + n)));
    })
    .map_err(Into::into)
}

fn batches(tasks: Vec<Task>, times: usize) -> Result<(), Box<dyn std::error::Error>> {
    let tasks: BTreeMap<TaskId, Task> = tasks.into_iter().map(|task| (task.id, task)).collect();
    let operation = |(n, id): (usize, &TaskId)| match n % 3 {
        0 => json!({"op": "complete", "id": id}),
        1 => {
            json!({"op": "patch", "id": id, "patch": {"priority": "low", "due": {"date": "2031-01-01"}}})
        }
        _ => json!({"op": "create", "task": {"title": "one more", "tags": ["work"]}}),
    };
    let operations: Vec<Value> = tasks.keys().enumerate().take(500).map(operation).collect();
    let body = json!({ "operations": operations, "atomic": true });
    measure("  a batch of 500, read and done", times, |_| {
        let mut next = 0;
        let batch = Batch::read(&body, || {
            next += 1;
            TaskId(Uuid::from_u128(next))
        });
        black_box(batch.map(|batch| run(&batch, &tasks, &env()))).ok();
    })?;
    Ok(())
}
