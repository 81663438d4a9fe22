//! How late a reminder is in the inbox, when ten thousand are due within the same minute.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use serde_json::{Value, json};
use service::{Clock, SystemClock};
use tokio::sync::Mutex;
use tokio::time::{Instant, interval, sleep_until};

use super::Setting;
use crate::Failure;
use crate::bench::together;
use crate::figure::{Figure, Report};
use crate::stats::{float, percentile};
use crate::tasks::api::{User, expect};
use crate::tasks::http::request;

pub(super) const USERS: usize = 100;
const EACH: usize = 100;
/// Between the making of the tasks and the first reminder.
const AHEAD: Duration = Duration::from_secs(60);
const WITHIN: Duration = Duration::from_secs(60);
/// How long the last one may take.
pub(super) const LAST: Duration = Duration::from_secs(60);

/// A reminder as it is in an inbox.
pub(super) struct Kept {
    /// The notification.
    pub(super) id: String,
    pub(super) task: String,
    /// When it was to be given, and when it came.
    pub(super) at: DateTime<Utc>,
    pub(super) came: DateTime<Utc>,
}

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let users = Arc::new(setting.api.users("remind", USERS).await?);
    let Given { all, kept, cpu } = give(setting, &users, "reminder").await?;
    let took = kept.iter().map(|it| (it.came - it.at).as_seconds_f64() * 1e3);
    let late: Vec<f64> = took.collect();
    let heard: HashSet<_> = kept.iter().map(|it| &it.task).collect();
    let at = |share| percentile(&late, share).unwrap_or(f64::INFINITY);
    report.add(&Figure::new("reminder_late_p50", at(0.5), "ms").at_most(20.0))?;
    report.add(&Figure::new("reminder_late_p99", at(0.99), "ms").at_most(500.0))?;
    report.add(&Figure::new("reminder_late_slowest", at(1.0), "ms"))?;
    let (missing, doubled) = (all - heard.len(), late.len() - heard.len());
    for figure in &cpu {
        report.add(figure)?;
    }
    report.add(&Figure::new("reminders", float(late.len()), ""))?;
    report.add(&Figure::new("reminders_missing", float(missing), "").at_most(0.0))?;
    report.add(&Figure::new("reminders_doubled", float(doubled), "").at_most(0.0))?;
    Ok(())
}

/// What came of a minute of reminders.
pub(super) struct Given {
    /// How many were due.
    pub(super) all: usize,
    /// What is in the inboxes.
    pub(super) kept: Vec<Kept>,
    /// What each process took for one.
    pub(super) cpu: Vec<Figure>,
}

/// Lets reminders come within a minute, alike for each user; `of` is what figures are named after.
pub(super) async fn give(
    setting: &Setting<'_>,
    users: &Arc<Vec<User>>,
    of: &str,
) -> Result<Given, Failure> {
    let each = setting.options.count(EACH);
    let first = (SystemClock.now() + TimeDelta::from_std(AHEAD)?).trunc_subsecs(0);
    let begun = Instant::now();
    make(setting, users, each, first).await?;
    let made = begun.elapsed();
    if made > AHEAD * 3 / 4 {
        return Err(format!("the tasks took {} s to make", made.as_secs()).into());
    }
    sleep_until(begun + AHEAD).await;
    let processes = setting.stack.processes();
    let at_first = processes.used();
    sleep_until(begun + AHEAD + WITHIN).await;
    let all = users.len() * each;
    let kept = inboxes(setting, users, each).await?;
    Ok(Given { all, kept, cpu: processes.figures(of, &at_first, float(all)) })
}

/// Of each user so many tasks, whose reminders come one after the other, evenly.
async fn make(
    setting: &Setting<'_>,
    users: &Arc<Vec<User>>,
    each: usize,
    first: DateTime<Utc>,
) -> Result<(), Failure> {
    let all = users.len() * each;
    let numbers: Arc<Mutex<Vec<usize>>> = Arc::new(Mutex::new((0..all).collect()));
    together((0..16).map(|_| {
        let (numbers, users, api) = (numbers.clone(), users.clone(), setting.api);
        async move {
            let mut connection = api.connect().await?;
            loop {
                let Some(number) = numbers.lock().await.pop() else { return Ok(()) };
                let apart = WITHIN * u32::try_from(number)? / u32::try_from(all)?;
                let at = first + TimeDelta::from_std(apart)?;
                let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
                let title = format!("water the plants {number}");
                let body = json!({ "title": title, "reminders": [{ "at": at }] });
                let token = &users[number % users.len()].token;
                let asked = request("POST", "/api/v1/tasks", token, &body.to_string());
                expect(connection.send(&asked).await?)?;
            }
        }
    }))
    .await?;
    Ok(())
}

/// What is in the inboxes, once all is there or the time is up.
async fn inboxes(setting: &Setting<'_>, users: &[User], each: usize) -> Result<Vec<Kept>, Failure> {
    let mut connection = setting.api.connect().await?;
    let mut kept = Vec::new();
    let mut look = interval(Duration::from_millis(200));
    let limit = Instant::now() + LAST;
    for user in users {
        loop {
            let page =
                expect(connection.send(&user.get("/api/v1/notifications?limit=200")).await?)?;
            let page: Value = serde_json::from_slice(page)?;
            let items = page["items"].as_array().ok_or("no items")?;
            if items.len() < each && Instant::now() < limit {
                look.tick().await;
                continue;
            }
            for item in items {
                let text = |name: &str| item[name].as_str().ok_or("a part is missing");
                let (id, task) = (text("id")?.to_owned(), text("task")?.to_owned());
                let (at, came) = (text("at")?.parse()?, text("created_at")?.parse()?);
                kept.push(Kept { id, task, at, came });
            }
            break;
        }
    }
    Ok(kept)
}
