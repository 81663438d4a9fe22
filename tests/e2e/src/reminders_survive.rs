//! Whatever is killed while two thousand reminders are due: each is given once, and those that are late say so.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use testkit::{Daybook, Observer, Result, User, Wishes, wait_until, with_daybook_of};

use crate::reminding::{APPS, now, said, text, until, wait_for};

const USERS: [&str; 4] = ["ada", "bob", "cyd", "dan"];
/// Of each user. In batches, each of which is one commit.
const EACH: usize = 500;
const BATCH: usize = 125;
const ALL: usize = USERS.len() * EACH;
/// How far ahead the first is due, once the first is made, and over how long they are spread.
const AHEAD: TimeDelta = TimeDelta::seconds(45);
const SPREAD: TimeDelta = TimeDelta::seconds(45);
/// How long each is away: long enough to be late.
const AWAY: TimeDelta = TimeDelta::seconds(7);
/// How long until all are there: a scheduler that was killed takes up its jobs when the lease of the one before is over.
const LAST: Duration = Duration::from_secs(180);

const TRIGGERED: &str = "daybook.reminder.triggered.v1";
const SCHEDULED: &str = "daybook.reminder.scheduled.v1";

#[tokio::test(flavor = "multi_thread")]
async fn each_of_two_thousand_is_given_once_whatever_is_killed() -> Result<()> {
    with_daybook_of(Wishes::apps(APPS), async |daybook| {
        let observer = Observer::start(daybook, "reminder-events").await?;
        let first = now() + AHEAD;
        let (mut ids, mut users) = (BTreeSet::new(), Vec::new());
        for (number, name) in USERS.into_iter().enumerate() {
            let user = daybook.user(name).await?;
            for batch in 0..EACH / BATCH {
                ids.extend(make(&user, number, batch, first).await?);
            }
            users.push(user);
        }
        assert_eq!(ids.len(), ALL);
        wait_for(&observer, SCHEDULED, ALL, LAST).await?;
        testkit::note(format_args!("{ALL} reminders were set {} before the first", first - now()));
        kill(daybook, first).await?;
        wait_for(&observer, TRIGGERED, ALL, LAST).await?;
        let last = now() - first - SPREAD;
        // Each is in the ledger once, and nothing else is.
        let entries = wait_until("the ledger has all", LAST, async || {
            let mut entries = 0;
            for user in &users {
                entries += audited(user).await?;
            }
            if entries < ALL { Err(format!("{entries}").into()) } else { Ok(Some(entries)) }
        });
        assert_eq!(entries.await?.0, ALL);

        let given = said(&observer, TRIGGERED);
        assert_eq!(given.len(), ALL);
        let subjects = given.values().filter_map(|event| event["subject"].as_str());
        assert_eq!(subjects.map(str::to_owned).collect::<BTreeSet<_>>(), ids);
        let late = given.values().filter_map(|event| event["data"]["late_by"].as_u64());
        let late: Vec<u64> = late.collect();
        assert!(!late.is_empty() && late.iter().all(|late| *late > 5), "{late:?}");
        testkit::note(format_args!(
            "all of {ALL} were given {last} after the last was due; {} were late, by up to {} s; said {} times",
            late.len(),
            late.iter().max().unwrap_or(&0),
            observer.messages().len() - ALL,
        ));
        Ok(())
    })
    .await
}

/// A batch of one user's tasks, each with a reminder: their ids.
async fn make(
    user: &User,
    number: usize,
    batch: usize,
    first: DateTime<Utc>,
) -> Result<Vec<String>> {
    let mut operations = Vec::new();
    for place in batch * BATCH..(batch + 1) * BATCH {
        let nth = i32::try_from(place * USERS.len() + number)?;
        let at = text(first + SPREAD * nth / i32::try_from(ALL)?);
        let task = json!({ "title": "a", "reminders": [{ "at": at }] });
        operations.push(json!({ "op": "create", "task": task }));
    }
    let body = json!({ "operations": operations });
    let ran = user.api().post("/api/v1/tasks/batch", &body).await?.expect_status(200).json();
    let items = ran["items"].as_array().cloned().unwrap_or_default();
    Ok(items.iter().filter_map(|it| it["task"]["id"].as_str().map(str::to_owned)).collect())
}

/// Kills one after the other while reminders are due.
async fn kill(daybook: &Daybook, first: DateTime<Utc>) -> Result<()> {
    let app = daybook.app("reminder");
    let parts = [(app, 4), (daybook.sidecar("reminder"), 18), (daybook.scheduler(), 32)];
    for (part, seconds) in parts {
        let from = first + TimeDelta::seconds(seconds);
        until(from).await?;
        part.kill9().await;
        until(from + AWAY).await?;
        part.restart().await?;
    }
    Ok(())
}

/// How many reminders the ledger says were given.
async fn audited(user: &User) -> Result<usize> {
    let (mut count, mut cursor) = (0, String::new());
    loop {
        let path = format!("/api/v1/audit?about=reminders&limit=200&cursor={cursor}");
        let page = user.api().get(&path).await?.expect_status(200).json();
        let items = page["items"].as_array().cloned().unwrap_or_default();
        count += items.iter().filter(|entry| entry["type"] == TRIGGERED).count();
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return Ok(count),
        }
    }
}
