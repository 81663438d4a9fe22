//! How long the calendar takes, beside python-dateutil, croniter and the bare crates.

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::Instant;

use calendar::{Cron, Rrule, Rule, Series, When};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;
use serde::Deserialize;
use stack::tools::{self, Tool};

use crate::Failure;
use crate::figure::{Figure, Report};

const ORACLE: &str = include_str!("oracle.py");
/// Typical rules: every day, some days of the week, the last Friday of the month.
const RULES: [&str; 3] = ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=MONTHLY;BYDAY=-1FR"];
const CRON: &str = "30 9 * * 1-5";

/// What Python took, in microseconds.
#[derive(Deserialize)]
struct Python {
    next: [f64; 3],
    ten_years: f64,
    cron: f64,
}

pub(super) fn measure(report: &mut Report) -> Result<(), Failure> {
    let python = python()?;
    let soon = start().instant().unwrap_or_default() + TimeDelta::days(100);
    for ((rule, name), python) in
        RULES.iter().zip(["daily", "weekly", "last_friday"]).zip(python.next)
    {
        let ours = series(rule.parse::<Rrule>()?)?;
        let ours = micros(2_000, || ours.next_after(black_box(soon), Berlin));
        let bare = rrule(rule)?;
        let bare = micros(200, || bare.into_iter().find(|date| *date > black_box(soon)));
        let figure =
            |what: &str, value| Figure::new(format!("calendar_next_{name}{what}"), value, "us");
        report.add(&figure("", ours).at_most(10.0))?;
        report.add(&figure("_rrule", bare))?;
        report.add(&figure("_dateutil", python))?;
    }
    let cron = series(CRON.parse::<Cron>()?)?;
    let ours = micros(2_000, || cron.next_after(black_box(soon), Berlin));
    // saffron numbers the days of the week from 1.
    let bare: saffron::Cron = "30 9 * * MON-FRI".parse().map_err(|_| "no expression")?;
    let bare = micros(2_000, || bare.next_after(black_box(soon)));
    report.add(&Figure::new("calendar_next_cron", ours, "us").at_most(10.0))?;
    report.add(&Figure::new("calendar_next_cron_saffron", bare, "us"))?;
    report.add(&Figure::new("calendar_next_cron_croniter", python.cron, "us"))?;

    let daily = "FREQ=DAILY;COUNT=3653";
    let (ours, bare) = (series(daily.parse::<Rrule>()?)?, rrule(daily)?);
    let ten_years = micros(100, || ours.dates().count()) / 1e3;
    let bare = micros(50, || bare.into_iter().count()) / 1e3;
    report.add(&Figure::new("calendar_ten_years_daily", ten_years, "ms").at_most(2.0))?;
    report.add(&Figure::new("calendar_ten_years_daily_rrule", bare, "ms"))?;
    report.add(&Figure::new("calendar_ten_years_daily_dateutil", python.ten_years / 1e3, "ms"))?;
    Ok(())
}

/// The median of so many rounds, in microseconds.
fn micros<T>(rounds: usize, mut work: impl FnMut() -> T) -> f64 {
    black_box(work());
    let mut took: Vec<f64> = (0..rounds)
        .map(|_| {
            let begun = Instant::now();
            black_box(work());
            begun.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    took.sort_by(f64::total_cmp);
    took[took.len() / 2]
}

fn start() -> When {
    let wall = DateTime::from_timestamp(1_767_600_000, 0).unwrap_or_default().naive_utc();
    When::Zoned(wall, Berlin)
}

fn series(rule: impl Into<Rule>) -> Result<Series, Failure> {
    Ok(Series::new(rule, start())?)
}

/// The crate alone, in UTC, which is its fastest zone.
fn rrule(rule: &str) -> Result<rrule::RRuleSet, Failure> {
    let begin = start().instant().unwrap_or_default().with_timezone(&rrule::Tz::UTC);
    let read: rrule::RRule<rrule::Unvalidated> = rule.parse()?;
    Ok(rrule::RRuleSet::new(begin).rrule(read.validate(begin)?))
}

fn python() -> Result<Python, Failure> {
    let start = start().instant().map(|at: DateTime<Utc>| at.naive_utc()).unwrap_or_default();
    let script = std::env::temp_dir().join(format!("daybook-oracle-{}.py", std::process::id()));
    std::fs::write(&script, ORACLE)?;
    let output = Command::new(tools::path(Tool::Croniter)?)
        .arg(&script)
        .arg(start.format("%Y-%m-%dT%H:%M:%S").to_string())
        .arg(CRON)
        .args(RULES)
        .stderr(Stdio::inherit())
        .output();
    std::fs::remove_file(&script).ok();
    Ok(serde_json::from_slice(&output?.stdout)?)
}
