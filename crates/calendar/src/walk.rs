//! Walks through what a plan comes to, on the wall clock.

use chrono::NaiveDateTime;

use crate::plan::{Filled, Plan};

/// What a plan comes to from some moment on, strictly increasing.
pub(crate) struct Walk<'a> {
    plan: &'a Plan,
    period: Option<i64>,
    /// What the period at hand came to, and how far that has been given away.
    found: Vec<NaiveDateTime>,
    at: usize,
    floor: NaiveDateTime,
    last: Option<NaiveDateTime>,
    /// Nothing is wanted after this, nor in periods after that.
    ceiling: NaiveDateTime,
    last_period: i64,
}

impl<'a> Walk<'a> {
    /// What is at or after `floor` and not after `ceiling`. Goes straight to where it begins.
    pub(crate) fn between(plan: &'a Plan, floor: NaiveDateTime, ceiling: NaiveDateTime) -> Self {
        let floor = floor.max(plan.start());
        // One period earlier: a day that a month lacks may be the first of the next.
        let period = (plan.period_of(floor) - 1).max(plan.first_period());
        let period = (!plan.never()).then_some(period);
        let last_period = plan.period_of(ceiling);
        Self { plan, period, found: Vec::new(), at: 0, floor, last: None, ceiling, last_period }
    }

    /// What comes in that period and after it, and not after `ceiling`.
    pub(crate) fn from_period(plan: &'a Plan, period: i64, ceiling: NaiveDateTime) -> Self {
        Self { period: Some(period), ..Self::between(plan, plan.start(), ceiling) }
    }

    /// Fills `found` from the next period that has anything.
    fn advance(&mut self) -> Option<()> {
        let mut empty = 0;
        loop {
            self.found.clear();
            self.at = 0;
            let period = self.period.filter(|period| *period <= self.last_period)?;
            self.period = match self.plan.fill(period, &mut self.found) {
                Filled::Then(next) => Some(next),
                Filled::End => None,
            };
            if let Some(last) = self.found.last() {
                if *last >= self.floor {
                    return Some(());
                }
            } else {
                empty += 1;
                if empty > self.plan.cycle() {
                    self.period = None;
                }
            }
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = NaiveDateTime;

    fn next(&mut self) -> Option<NaiveDateTime> {
        loop {
            let Some(next) = self.found.get(self.at).copied() else {
                self.advance()?;
                continue;
            };
            self.at += 1;
            if next > self.ceiling {
                self.period = None;
                self.found.clear();
                return None;
            }
            if next >= self.floor && self.last.is_none_or(|last| next > last) {
                self.last = Some(next);
                return Some(next);
            }
        }
    }
}
