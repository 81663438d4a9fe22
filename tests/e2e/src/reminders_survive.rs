//! Whatever is killed while two thousand reminders are due: each is given once, is once in its user's inbox and once in the mail
//! server's mailbox, and those that are late say so.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use testkit::{Daybook, Observer, Result, Wishes, wait_until, with_daybook_of};

use crate::person::Person;
use crate::reminding::{now, said, text, until, wait_for};

/// By address. An inbox keeps 1,000.
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
    // Whoever waited too long for a turn to be mailed comes back after a second.
    with_daybook_of(Wishes::all().setting("DELIVERY_RETRY_SECONDS", "1"), async |daybook| {
        let observer = Observer::start(daybook, "reminder-events").await?;
        let mut users = Vec::new();
        for name in USERS {
            users.push(Person::verified(daybook, &format!("{name}@example.org")).await?);
        }
        let first = now() + AHEAD;
        let mut ids = BTreeMap::new();
        for (number, user) in users.iter().enumerate() {
            for batch in 0..EACH / BATCH {
                let made = make(user, number, batch, first).await?;
                ids.extend(made.into_iter().map(|id| (id, user.email.clone())));
            }
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
        assert_eq!(subjects.collect::<BTreeSet<_>>(), ids.keys().map(String::as_str).collect());
        let late = given.values().filter_map(|event| event["data"]["late_by"].as_u64());
        let late: Vec<u64> = late.collect();
        assert!(!late.is_empty() && late.iter().all(|late| *late > 5), "{late:?}");
        testkit::note(format_args!(
            "all of {ALL} were given {last} after the last was due; {} were late, by up to {} s; said {} times",
            late.len(),
            late.iter().max().unwrap_or(&0),
            observer.messages().len() - ALL,
        ));
        let mut kept = BTreeMap::new();
        for user in &users {
            let items = inbox(user).await?;
            are_those_given(user, &items, &observer, &ids);
            kept.extend(items.into_iter().map(|item| (id(&item), item)));
        }
        let last = now() - first - SPREAD;
        testkit::note(format_args!("all were mailed {last} after the last was due"));
        are_in_the_mailbox(daybook, &kept, &ids)
    })
    .await
}

/// A batch of one user's tasks, each with a reminder: their ids.
async fn make(
    user: &Person,
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
    let ran = user.api.post("/api/v1/tasks/batch", &body).await?.expect_status(200).json();
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
async fn audited(user: &Person) -> Result<usize> {
    let entries = pages(user, "/api/v1/audit?about=reminders").await?;
    Ok(entries.iter().filter(|entry| entry["type"] == TRIGGERED).count())
}

/// Waits until the inbox is full and every e-mail of it is sent; gives what is in it. What is sent is not sent again, so
/// the mailbox has by then whatever it will ever have.
async fn inbox(user: &Person) -> Result<Vec<Value>> {
    let what = format!("all is mailed to {}", user.email);
    let items = wait_until(&what, LAST, async || {
        let items = pages(user, "/api/v1/notifications?").await?;
        let is_sent = |item: &&Value| item["deliveries"][0]["status"] == "sent";
        let sent = items.iter().filter(is_sent).count();
        if sent < EACH {
            return Err(format!("{} there, {sent} sent", items.len()).into());
        }
        Ok(Some(items))
    });
    Ok(items.await?.0)
}

/// An inbox has each of its user's reminders once, late if it was said so, and sent without a doubt. What was said again after a
/// death may say that it is late where the first time did not: the inbox keeps what came first.
fn are_those_given(
    user: &Person,
    items: &[Value],
    observer: &Observer,
    ids: &BTreeMap<String, String>,
) {
    let mut said: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let events = observer.messages().into_iter();
    for event in events.filter_map(|text| serde_json::from_slice::<Value>(&text).ok()) {
        said.entry(id(&event)).or_default().push(event);
    }
    let mut tasks = BTreeSet::new();
    for item in items {
        let is_it = |event: &Value| {
            event["subject"] == item["task"] && event["data"]["late_by"] == item["late_by"]
        };
        assert!(said[&id(item)].iter().any(is_it), "it was not said so: {item}");
        assert!(item["deliveries"][0]["may_be_a_repeat"].is_null(), "{item}");
        assert!(tasks.insert(item["task"].as_str().unwrap_or_default()), "twice: {item}");
    }
    let own = ids.iter().filter(|(_, email)| **email == user.email);
    assert_eq!(tasks, own.map(|(id, _)| id.as_str()).collect());
}

/// The mailbox has one mail for each that is in an inbox, to its user, and says so where it is late.
fn are_in_the_mailbox(
    daybook: &Daybook,
    kept: &BTreeMap<String, Value>,
    ids: &BTreeMap<String, String>,
) -> Result<()> {
    let mut mailed = BTreeSet::new();
    for mail in daybook.mail().messages()? {
        let reference =
            mail.body.split_once("Reference: ").and_then(|it| it.1.split_once(".email"));
        let Some((id, _)) = reference else {
            return Err(format!("a mail without a reference: {mail:?}").into());
        };
        let item = &kept[id];
        assert_eq!(mail.to, [ids[item["task"].as_str().unwrap_or_default()].as_str()]);
        let is_late = !item["late_by"].is_null();
        assert_eq!(mail.body.contains("It comes late"), is_late, "{mail:?}");
        assert!(mailed.insert(id.to_owned()), "twice: {mail:?}");
    }
    assert_eq!(mailed.len(), ALL);
    Ok(())
}

fn id(it: &Value) -> String {
    it["id"].as_str().unwrap_or_default().to_owned()
}

/// All items of a list; `path` ends where a parameter may follow.
async fn pages(user: &Person, path: &str) -> Result<Vec<Value>> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = format!("{path}&limit=200&cursor={cursor}");
        let page = user.api.get(&page).await?.expect_status(200).json();
        all.extend(page["items"].as_array().cloned().unwrap_or_default());
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return Ok(all),
        }
    }
}
