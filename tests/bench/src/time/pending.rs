//! What very many pending reminders cost: the scheduler's memory, and its start.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::interval;

use super::Setting;
use crate::Failure;
use crate::bench::together;
use crate::figure::{Figure, Report};
use crate::stats::float;
use crate::tasks::api::expect;
use crate::tasks::http::{Connection, request};

/// How often, and how long, the jobs are waited for.
const LOOK: Duration = Duration::from_millis(500);
const LIMIT: Duration = Duration::from_secs(300);
const USERS: usize = 200;
const JOBS: usize = 100_000;
/// The most reminders of one task.
const OF_ONE_TASK: usize = 25;

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let memory = |name| setting.stack.resident(name);
    let (before, before_set) = (memory("scheduler")?, set(setting).await?);
    let jobs = setting.options.count(JOBS);
    let users = Arc::new(setting.api.users("pending", USERS).await?);
    let begun = std::time::Instant::now();
    let numbers: Arc<Mutex<Vec<usize>>> = Arc::new(Mutex::new((0..jobs / OF_ONE_TASK).collect()));
    together((0..16).map(|_| {
        let (numbers, users, api) = (numbers.clone(), users.clone(), setting.api);
        async move {
            let mut connection = api.connect().await?;
            loop {
                let Some(number) = numbers.lock().await.pop() else { return Ok(()) };
                let month = number % 12 + 1;
                let at = |day: usize| format!("2035-{month:02}-{:02}T09:00:00Z", day + 1);
                let reminders: Vec<_> =
                    (0..OF_ONE_TASK).map(|day| json!({ "at": at(day) })).collect();
                let body = json!({ "title": "water the plants", "reminders": reminders });
                let token = &users[number % users.len()].token;
                let asked = request("POST", "/api/v1/tasks", token, &body.to_string());
                expect(connection.send(&asked).await?)?;
            }
        }
    }))
    .await?;
    let asked = begun.elapsed();
    let mut look = interval(LOOK);
    while set(setting).await? < before_set + float(jobs) {
        if begun.elapsed() > LIMIT {
            return Err("the reminders are not all set".into());
        }
        look.tick().await;
    }
    let per_second = float(jobs) / begun.elapsed().as_secs_f64();
    let megabytes = (memory("scheduler")? - before) / 1024.0 / 1024.0;
    report.add(&Figure::new("pending_jobs", float(jobs), ""))?;
    report.add(&Figure::new("pending_jobs_asked_in", asked.as_secs_f64(), "s"))?;
    report.add(&Figure::new("pending_jobs_set", per_second, "/s"))?;
    report.add(&Figure::new("pending_jobs_scheduler_memory", megabytes, "MB"))?;
    Ok(())
}

/// How many jobs reminder says that it has set.
async fn set(setting: &Setting<'_>) -> Result<f64, Failure> {
    let mut connection = Connection::open(setting.stack.reminder()).await?;
    let metrics = expect(connection.send(&request("GET", "/metrics", "", "")).await?)?.to_vec();
    let metrics = String::from_utf8(metrics)?;
    let line =
        metrics.lines().find_map(|line| line.strip_prefix("daybook_reminder_jobs_set_total"));
    let count = line.and_then(|rest| rest.rsplit(' ').next()?.parse().ok());
    Ok(count.unwrap_or(0.0))
}
