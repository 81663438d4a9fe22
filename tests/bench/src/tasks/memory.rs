//! Whether task-api keeps to its cache limit under more users than fit.

use std::time::Duration;

use super::Setting;
use super::api::{User, expect};
use super::backlog::metric;
use super::http::{Connection, request};
use super::load::{Answered, for_a_while};
use super::seed::Seed;
use super::workload::{PAGE, SEARCH};
use crate::Failure;
use crate::figure::{Figure, Report};
use crate::workload::Random;

/// Users with 1,000 tasks each.
const USERS: usize = 1_000;
/// Users who ask at the same time.
const AT_ONCE: usize = 16;
const LENGTH: Duration = Duration::from_millis(100);
const MEGABYTE: f64 = 1024.0 * 1024.0;
/// What task-api may cache: books (`book::Limits`), and search indexes beside them (`apps/task-api/src/search.rs`).
const BOOKS: f64 = 256.0;
const INDEXES: f64 = 64.0;
const RESIDENT: &str = "process_resident_memory_bytes";
const CACHED: &str = "daybook_book_cache_bytes";

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let Setting { stack, options, api, .. } = setting;
    let count = options.count(USERS);
    let names: Vec<String> = (0..count).map(|number| format!("memory-{number}")).collect();
    Seed::take(setting, "model-memory").await?.give(&names, 1).await?;
    let users = api.users("memory", count).await?;
    let mut ops = Connection::open(stack.task_api()).await?;
    let (before, _) = told(&mut ops).await?;
    let (mut most, mut cached) = (before, 0.0_f64);

    let mut ask = async |users: &[User], path: &'static str| -> Result<(), Failure> {
        let ask = move |user: &User, _: usize| user.get(path);
        for_a_while(api, users, LENGTH, &Answered::default(), ask).await?;
        let (resident, kept) = told(&mut ops).await?;
        (most, cached) = (most.max(resident), cached.max(kept));
        Ok(())
    };
    for users in users.chunks(AT_ONCE) {
        ask(users, PAGE).await?;
        ask(users, SEARCH).await?;
    }
    let mut random = Random::new(17);
    for _ in 0..count / AT_ONCE {
        let drawn: Vec<User> = (0..AT_ONCE).map(|_| users[random.below(count)].clone()).collect();
        ask(&drawn, PAGE).await?;
    }
    let figure = |what: &str, bytes: f64| {
        Figure::new(format!("memory_{count}_users_{what}"), bytes / MEGABYTE, "MB")
    };
    let cached = figure("cached", cached);
    report.add(&cached.at_most(BOOKS))?;
    let grown = figure("growth", most - before);
    report.add(&grown.at_most(BOOKS + INDEXES))?;
    report.add(&figure("resident", most))?;
    Ok(())
}

/// Resident and cached bytes.
async fn told(ops: &mut Connection) -> Result<(f64, f64), Failure> {
    let asked = request("GET", "/metrics", "", "");
    let text = std::str::from_utf8(expect(ops.send(&asked).await?)?)?;
    Ok((metric(text, RESIDENT), metric(text, CACHED)))
}
