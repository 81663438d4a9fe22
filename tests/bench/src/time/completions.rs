//! How long it takes from completing a recurring task until the next occurrence is there.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{MissedTickBehavior, interval};

use super::Setting;
use crate::Failure;
use crate::bench::together;
use crate::figure::{Figure, Report};
use crate::stats::{float, millis, percentile};
use crate::tasks::api::{User, expect};
use crate::tasks::http::{Connection, request};

/// Users with one series each, of which one occurrence after the other is completed.
const USERS: usize = 1_000;
const LENGTH: Duration = Duration::from_secs(30);
/// So many requests may be under way at once.
const CONNECTIONS: usize = 64;

/// A user's series, by its newest occurrence.
struct Series {
    user: User,
    newest: String,
    completed: usize,
}

pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    let series = begin(setting).await?;
    let length = if setting.options.count(4) < 4 { LENGTH / 4 } else { LENGTH };
    for (rate, p50, p99) in [(100, None, 250.0), (1_000, Some(20.0), 1_000.0)] {
        let processes = setting.stack.processes();
        let at_first = processes.used();
        let (took, errors) = complete(setting.stack.api(), &series, rate, length).await?;
        let of = format!("next_occurrence_{rate}");
        for figure in processes.figures(&of, &at_first, float(took.len())) {
            report.add(&figure)?;
        }
        let figure = |what: &str, value, unit| {
            Figure::new(format!("next_occurrence_{rate}_{what}"), value, unit)
        };
        let at = |share| percentile(&took, share).unwrap_or(f64::INFINITY);
        let median = figure("p50", at(0.5), "ms");
        report.add(&p50.map_or(median.clone(), |budget| median.at_most(budget)))?;
        report.add(&figure("p99", at(0.99), "ms").at_most(p99))?;
        report.add(&figure("slowest", at(1.0), "ms"))?;
        report.add(&figure("completions", float(took.len()), ""))?;
        report.add(&figure("errors", float(errors), "").at_most(0.0))?;
        let missing = missing(setting, &series).await?;
        report.add(&figure("missing", float(missing), "").at_most(0.0))?;
    }
    Ok(())
}

async fn begin(setting: &Setting<'_>) -> Result<Vec<Arc<Mutex<Series>>>, Failure> {
    let mut connection = setting.api.connect().await?;
    let mut all = Vec::with_capacity(USERS);
    for number in 0..USERS {
        let user = setting.api.user(&format!("series-{number}")).await?;
        let body = json!({
            "title": "water the plants on the balcony",
            "due": { "date": "2031-01-31", "time": "09:00", "tz": "Europe/Berlin" },
            "recurrence": { "rrule": "FREQ=DAILY" },
            "tags": ["home"],
        });
        let asked = request("POST", "/api/v1/tasks", &user.token, &body.to_string());
        let made: Value = serde_json::from_slice(expect(connection.send(&asked).await?)?)?;
        let newest = made["id"].as_str().ok_or("no id")?.to_owned();
        all.push(Arc::new(Mutex::new(Series { user, newest, completed: 0 })));
    }
    Ok(all)
}

/// Completes one occurrence after the other, `rate` a second, whether those before are answered or not. How long each took until
/// the next was told, in milliseconds, and how many were not answered with one.
async fn complete(
    address: SocketAddr,
    series: &[Arc<Mutex<Series>>],
    rate: u32,
    length: Duration,
) -> Result<(Vec<f64>, usize), Failure> {
    let count = (length.as_secs_f64() * f64::from(rate)).round() as usize;
    let (sender, receiver) = mpsc::channel::<(Arc<Mutex<Series>>, Instant)>(count);
    let receiver = Arc::new(Mutex::new(receiver));
    let completing = together((0..CONNECTIONS).map(|_| {
        let receiver = receiver.clone();
        async move {
            let mut connection = Connection::open(address).await?;
            let (mut took, mut errors) = (Vec::new(), 0);
            loop {
                let Some((one, due)) = receiver.lock().await.recv().await else {
                    return Ok((took, errors));
                };
                let mut one = one.lock().await;
                let path = format!("/api/v1/tasks/{}/complete", one.newest);
                let asked = request("POST", &path, &one.user.token, "{}");
                let answer = connection.send(&asked).await?;
                let told: Value = serde_json::from_slice(answer.body)?;
                match told["next"]["id"].as_str() {
                    Some(next) if answer.status == 200 => {
                        took.push(millis(due.elapsed()));
                        one.newest = next.to_owned();
                        one.completed += 1;
                    }
                    _ => errors += 1,
                }
            }
        }
    }));
    let offering = async {
        let mut tick = interval(Duration::from_secs(1) / rate);
        tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for number in 0..count {
            let due = tick.tick().await.into_std();
            sender.send((series[number % series.len()].clone(), due)).await?;
        }
        drop(sender);
        Ok::<_, Failure>(())
    };
    let (completed, offered) = tokio::join!(completing, offering);
    offered?;
    let mut all = (Vec::new(), 0);
    for (took, errors) in completed? {
        all.0.extend(took);
        all.1 += errors;
    }
    Ok(all)
}

/// How many occurrences are not there: of each series one is open, and as many as were completed are done.
async fn missing(setting: &Setting<'_>, series: &[Arc<Mutex<Series>>]) -> Result<usize, Failure> {
    let mut connection = setting.api.connect().await?;
    let mut missing = 0;
    for one in series {
        let one = one.lock().await;
        for (status, wanted) in [("open", 1), ("done", one.completed)] {
            let path = format!("/api/v1/tasks?status={status}&with_total=true&limit=1");
            let page = expect(connection.send(&one.user.get(&path)).await?)?;
            let page: Value = serde_json::from_slice(page)?;
            let total = page["total"].as_u64().ok_or("no total")?;
            missing += usize::try_from(total)?.abs_diff(wanted);
        }
    }
    Ok(missing)
}
