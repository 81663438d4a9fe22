//! How far audit is behind: what was created, less what its ledger has.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};

use super::http::{Connection, request};
use super::load::Answered;
use crate::Failure;
use crate::stats::float;

/// How often it is looked at during a load, and after one.
const LOOK: Duration = Duration::from_millis(250);
const LOOK_AFTER: Duration = Duration::from_millis(10);
/// How long the ledger may stand still with events owed to it. As long as it grows it is waited for: slow is a figure, lost is an
/// error.
const LIMIT: Duration = Duration::from_secs(30);
/// The sum of this histogram is how many entries audit has appended.
const APPENDED: &str = "daybook_ledger_group_size_sum";

/// Reads how many entries audit has appended.
pub(super) struct Ledger(Connection);

impl Ledger {
    pub(super) async fn at(audit: SocketAddr) -> Result<Self, Failure> {
        Ok(Self(Connection::open(audit).await?))
    }

    pub(super) async fn entries(&mut self) -> Result<f64, Failure> {
        let asked = request("GET", "/metrics", "", "");
        let answer = self.0.send(&asked).await?;
        Ok(metric(std::str::from_utf8(answer.body)?, APPENDED))
    }

    /// Waits until there are so many; how long that took.
    pub(super) async fn wait(&mut self, entries: f64) -> Result<Duration, Failure> {
        let started = Instant::now();
        let mut ticks = interval(LOOK_AFTER);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut newest, mut moved) = (f64::MIN, started);
        loop {
            let now = self.entries().await?;
            if now >= entries {
                return Ok(started.elapsed());
            }
            if now > newest {
                (newest, moved) = (now, Instant::now());
            } else if moved.elapsed() > LIMIT {
                return Err(format!("the ledger stands still at {now} of {entries} entries").into());
            }
            ticks.tick().await;
        }
    }

    /// Notes, until it is dropped, how many of the events `answered` so far are not in the ledger, which had
    /// `known` entries before the first.
    pub(super) async fn watch(
        &mut self,
        answered: &Answered,
        known: f64,
        backlog: &mut Backlog,
    ) -> Result<Infallible, Failure> {
        let started = Instant::now();
        let mut ticks = interval(LOOK);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            let entries = self.entries().await? - known;
            let behind = float(answered.load(Ordering::Relaxed)) - entries;
            backlog.0.push((started.elapsed().as_secs_f64(), behind.max(0.0)));
        }
    }
}

/// How many events audit was behind, and after how many seconds.
#[derive(Debug, Default)]
pub(super) struct Backlog(Vec<(f64, f64)>);

impl Backlog {
    pub(super) fn most(&self) -> f64 {
        self.0.iter().map(|(_, behind)| *behind).fold(0.0, f64::max)
    }

    /// How many events more it was behind with each second: the slope of the line that fits best.
    pub(super) fn growth(&self) -> f64 {
        let count = float(self.0.len());
        let mean = |of: fn(&(f64, f64)) -> f64| self.0.iter().map(of).sum::<f64>() / count;
        let (time, behind) = (mean(|it| it.0), mean(|it| it.1));
        let both: f64 = self.0.iter().map(|it| (it.0 - time) * (it.1 - behind)).sum();
        let square: f64 = self.0.iter().map(|it| (it.0 - time).powi(2)).sum();
        if square > 0.0 { both / square } else { 0.0 }
    }
}

/// What a measure of this name says, all labels together, in Prometheus' text format.
pub(super) fn metric(text: &str, name: &str) -> f64 {
    let lines = text.lines().filter(|line| line.starts_with(name));
    lines.filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_counted_whatever_the_labels() {
        let text = "# TYPE daybook_ledger_group_size histogram\n\
                    daybook_ledger_group_size_bucket{app=\"audit\",le=\"1\"} 4\n\
                    daybook_ledger_group_size_sum{app=\"audit\"} 17\n\
                    daybook_ledger_group_size_count{app=\"audit\"} 9\n";
        assert!((metric(text, APPENDED) - 17.0).abs() < 1e-9);
        assert!(metric("", APPENDED).abs() < 1e-9);
    }

    #[test]
    fn a_backlog_that_grows_is_told_from_one_that_is_there() {
        let backlog = |points: &[f64]| {
            Backlog(points.iter().zip(0_u32..).map(|(it, at)| (f64::from(at) / 2.0, *it)).collect())
        };
        assert!((backlog(&[10.0, 60.0, 110.0]).growth() - 100.0).abs() < 1e-9);
        assert!(backlog(&[50.0, 50.0, 50.0]).growth().abs() < 1e-9);
        assert!(backlog(&[]).growth().abs() < 1e-9);
        assert!((backlog(&[3.0, 9.0, 4.0]).most() - 9.0).abs() < 1e-9);
    }
}
