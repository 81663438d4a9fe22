//! The table at the end of the test command.

use std::fmt;
use std::time::Duration;

/// How each part went.
#[derive(Debug, Default)]
pub(super) struct Summary(Vec<(&'static str, Verdict, Option<Duration>)>);

/// How one part went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Passed,
    Failed,
    /// One before it failed.
    NotRun,
}

impl Summary {
    pub(super) fn add(&mut self, part: &'static str, verdict: Verdict, took: Option<Duration>) {
        self.0.push((part, verdict, took));
    }

    pub(super) fn failed(&self) -> bool {
        self.0.iter().any(|&(_, verdict, _)| verdict == Verdict::Failed)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut total = Duration::ZERO;
        for &(part, verdict, took) in &self.0 {
            let verdict = match verdict {
                Verdict::Passed => "passed",
                Verdict::Failed => "FAILED",
                Verdict::NotRun => "not run",
            };
            write!(f, "{part:<12}{verdict:<8}")?;
            took.map_or(Ok(()), |took| write!(f, "{:>8.1} s", took.as_secs_f64()))?;
            writeln!(f)?;
            total += took.unwrap_or_default();
        }
        write!(f, "{:<20}{:>8.1} s", "all", total.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_what_failed_and_what_was_left_out() {
        let mut summary = Summary::default();
        summary.add("fmt", Verdict::Passed, Some(Duration::from_millis(940)));
        assert!(!summary.failed());
        summary.add("clippy", Verdict::Failed, Some(Duration::from_secs(61)));
        summary.add("unit", Verdict::NotRun, None);
        assert!(summary.failed());
        let table = "fmt         passed       0.9 s\n\
                     clippy      FAILED      61.0 s\n\
                     unit        not run \n\
                     all                     61.9 s";
        assert_eq!(summary.to_string(), table);
    }
}
