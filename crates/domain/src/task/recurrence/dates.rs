//! The dates that a recurrence comes to.

use calendar::{Fault, Rrule, Skip};
use chrono_tz::Tz;

use super::{Anchor, MonthEnd, Recurrence, Rule, Unit};
use crate::when::When;

impl Recurrence {
    /// The rule, as the calendar has it.
    ///
    /// # Errors
    /// A text that is no rule.
    pub fn calendar_rule(&self) -> Result<calendar::Rule, Fault> {
        let skip = match self.month_end {
            MonthEnd::Omit => Skip::Omit,
            MonthEnd::Backward => Skip::Backward,
            MonthEnd::Forward => Skip::Forward,
        };
        let unit = |unit| match unit {
            Unit::Hour => calendar::Unit::Hour,
            Unit::Day => calendar::Unit::Day,
            Unit::Week => calendar::Unit::Week,
            Unit::Month => calendar::Unit::Month,
            Unit::Year => calendar::Unit::Year,
        };
        Ok(match &self.rule {
            Rule::Rrule(text) => text.parse::<Rrule>()?.skipping(skip).into(),
            Rule::Cron(text) => calendar::Rule::Cron(text.parse()?),
            Rule::Every { n, unit: of } => Rrule::every(*n, unit(*of)).skipping(skip).into(),
        })
    }

    /// Its dates from `start` on, on the clock of its own zone where it has one.
    ///
    /// # Errors
    /// A rule that does not go with the start.
    pub fn calendar(&self, start: When) -> Result<calendar::Series, Fault> {
        let series = calendar::Series::new(self.calendar_rule()?, self.seen(start))?;
        series.ending(self.until, self.count)
    }

    /// Refuses what never comes from `start` on, comes too often, or cannot be counted from the completion.
    pub fn check(&self, start: When) -> Result<(), Fault> {
        let series = self.calendar(start)?;
        series.check()?;
        series.check_anchor(self.anchor())
    }

    /// What the next date is counted from, as the calendar has it.
    pub fn anchor(&self) -> calendar::Anchor {
        match self.anchor {
            Anchor::Due => calendar::Anchor::Due,
            Anchor::Completion => calendar::Anchor::Completion,
        }
    }

    /// The zone in which whole days and times without a zone are meant, of a user in `zone`.
    pub fn zone(&self, zone: Tz) -> Tz {
        self.tz.unwrap_or(zone)
    }

    /// A date as the rule sees it: on the clock of the recurrence's own zone.
    pub(crate) fn seen(&self, date: When) -> calendar::When {
        match (date, self.tz) {
            (When::Zoned(local, zone), Some(own)) if own != zone => {
                let seen = calendar::place(local, zone).with_timezone(&own);
                calendar::When::Zoned(seen.naive_local(), own)
            }
            (date, _) => date.into(),
        }
    }
}

impl When {
    /// The same date, on the clock that `like` was written by.
    pub(crate) fn shown_like(self, like: Self) -> Self {
        match (self, like) {
            (Self::Zoned(local, own), Self::Zoned(_, zone)) if own != zone => {
                let shown = calendar::place(local, own).with_timezone(&zone);
                Self::Zoned(shown.naive_local(), zone)
            }
            (date, _) => date,
        }
    }
}
