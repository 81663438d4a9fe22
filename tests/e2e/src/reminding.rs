//! Tasks with reminders, and what is said of them.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use service::{Clock, SystemClock};
use testkit::{Observer, Result, User, wait_until};

/// What is needed for reminders, and to see in the ledger what became of them.
pub(crate) const APPS: &[&str] = &["task-api", "audit", "reminder"];

pub(crate) fn now() -> DateTime<Utc> {
    SystemClock.now()
}

/// That many milliseconds from now, as the API takes it.
pub(crate) fn after(milliseconds: i64) -> String {
    text(now() + TimeDelta::milliseconds(milliseconds))
}

pub(crate) fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Makes a task with a reminder at that instant, and gives back its id.
pub(crate) async fn remind(user: &User, at: &str) -> Result<String> {
    let body = json!({ "title": "water the plants", "reminders": [{ "at": at }] });
    let made = user.api().post("/api/v1/tasks", &body).await?.expect_status(201).json();
    Ok(made["id"].as_str().expect("an id").to_owned())
}

/// Waits until the clock shows that instant.
pub(crate) async fn until(at: DateTime<Utc>) -> Result<()> {
    let limit = (at - now()).to_std().unwrap_or_default() + Duration::from_secs(5);
    let reached = async || Ok((now() >= at).then_some(()));
    wait_until("the time has come", limit, reached).await.map(drop)
}

/// What was said under one type, by the events' ids: each once, however often it was published.
pub(crate) fn said(observer: &Observer, kind: &str) -> BTreeMap<String, Value> {
    let events = observer.messages().into_iter();
    let events = events.filter_map(|text| serde_json::from_slice::<Value>(&text).ok());
    let of_kind = events.filter(|event| event["type"] == kind);
    of_kind.map(|event| (event["id"].as_str().unwrap_or_default().to_owned(), event)).collect()
}

/// Waits until so many different events of one type were said, and gives them.
pub(crate) async fn wait_for(
    observer: &Observer,
    kind: &str,
    count: usize,
    limit: Duration,
) -> Result<BTreeMap<String, Value>> {
    let what = format!("{count} times {kind}");
    let seen = wait_until(&what, limit, async || {
        let seen = said(observer, kind);
        if seen.len() >= count { Ok(Some(seen)) } else { Err(format!("{}", seen.len()).into()) }
    });
    Ok(seen.await?.0)
}
