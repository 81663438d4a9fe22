//! The dates that a series on schedule comes to: which of them are owed, and which is next.

use calendar::{Fault, MOST_CAUGHT_UP, Missed};
use chrono::{DateTime, TimeDelta, Utc};
use domain::series::date_text;
use domain::task::CatchUp;
use domain::when::{Tz, When};
use serde::{Deserialize, Serialize};

use crate::agenda::Active;

#[cfg(test)]
mod tests;

/// No clock was ever put forward or back by more: Samoa left out a day.
const CLOCK_CHANGE: TimeDelta = TimeDelta::hours(25);

/// One date of a series, at which an occurrence is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Date {
    /// As RFC 5545 writes it: `20300501`, `20300501T090000`, and an instant where it is in a zone, `20300501T070000Z`.
    pub(crate) text: String,
    /// When that is: midnight, of a whole day.
    pub(crate) at: DateTime<Utc>,
}

/// A series on schedule, ready to be asked for its dates.
pub(crate) struct Plan {
    dates: calendar::Series,
    policy: Missed,
    zone: Tz,
}

impl Plan {
    /// The plan of a series of somebody who is in `zone`.
    pub(crate) fn of(active: &Active, zone: Tz) -> Result<Self, Fault> {
        let Active { recurrence, start, left_out, .. } = active;
        let mut dates = recurrence.calendar(*start)?;
        let zone = match dates.start() {
            calendar::When::Zoned(_, zone) => zone,
            _ => recurrence.zone(zone),
        };
        if !left_out.is_empty() {
            let seen = |date: &When| {
                let instant = date.instant();
                instant.map_or_else(|| (*date).into(), |instant| in_zone(instant, zone))
            };
            let left_out: Vec<_> = left_out.iter().map(seen).collect();
            dates = dates.with_dates(&[], &left_out)?;
        }
        let policy = match recurrence.catch_up {
            CatchUp::All => Missed::All,
            CatchUp::None => Missed::None,
            CatchUp::Latest | CatchUp::SkipMissed | CatchUp::OneByOne => Missed::Latest,
        };
        Ok(Self { dates, policy, zone })
    }

    /// The first date after an instant, and after the start, whose occurrence is the task that the series was made of.
    pub(crate) fn next(&self, after: DateTime<Utc>) -> Option<Date> {
        if self.floats() {
            let near = self.near(after, after).into_iter().filter(|date| date.at > after);
            return near.min_by_key(|date| date.at).or_else(|| {
                let beyond = self.after_start(after + CLOCK_CHANGE - TimeDelta::seconds(1));
                self.dates.next(beyond).map(|date| self.date(date))
            });
        }
        let mut next = self.dates.next(self.after_start(after))?;
        // What a clock shows twice is the first time where a date says so, and the instant may be the second.
        while self.at(next) <= after {
            next = self.dates.next(next)?;
        }
        Some(self.date(next))
    }

    /// The dates after `settled` and up to `now` whose occurrences are to be made, in order.
    ///
    /// As long as none of them is older than `missed_after` all are; else the series' policy says what becomes of them. Never
    /// more than the last hundred.
    pub(crate) fn owed(
        &self,
        settled: DateTime<Utc>,
        now: DateTime<Utc>,
        missed_after: TimeDelta,
    ) -> Vec<Date> {
        let mut owed = self.passed(settled, now);
        let is_missed = |date: &Date| date.at < now - missed_after;
        if owed.first().is_some_and(is_missed) {
            match self.policy {
                Missed::All => {}
                Missed::Latest => drop(owed.drain(..owed.len() - 1)),
                Missed::None => owed.retain(|date| !is_missed(date)),
            }
        }
        owed
    }

    /// The last hundred dates after `settled` and up to `now`, in order.
    fn passed(&self, settled: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Date> {
        // What a clock jumped over has an earlier time than what came before it.
        let (last, to) = match self.floats() {
            true => (settled - CLOCK_CHANGE, now - CLOCK_CHANGE),
            false => (settled, now),
        };
        let last = Some(self.after_start(last));
        let passed = self.dates.missed(last, to, self.zone, Missed::All);
        let mut passed: Vec<_> = passed.into_iter().map(|date| self.date(date)).collect();
        if self.floats() {
            passed.extend(self.near(settled.max(to), now));
            passed.sort_by(|a, b| (a.at, &a.text).cmp(&(b.at, &b.text)));
            passed.dedup();
        }
        passed.retain(|date| settled < date.at && date.at <= now);
        passed.split_off(passed.len().saturating_sub(MOST_CAUGHT_UP))
    }

    /// Times on whoever's clock are in the order of that clock, which is not always that of instants: what a clock jumped over
    /// comes later than what follows it, and what it showed twice came the first time.
    fn floats(&self) -> bool {
        matches!(self.dates.start(), calendar::When::Floating(_))
    }

    /// The dates between two instants, whatever the clock may have done, with some before and after.
    fn near(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Date> {
        let (from, to) = (from - CLOCK_CHANGE, to + CLOCK_CHANGE);
        let near = self.dates.between(self.like_start(from), self.like_start(to));
        near.filter(|date| date.wall() > self.dates.start().wall())
            .map(|date| self.date(date))
            .collect()
    }

    /// The instant as a date of the series' kind, or the start where that is later.
    fn after_start(&self, instant: DateTime<Utc>) -> calendar::When {
        let (date, start) = (self.like_start(instant), self.dates.start());
        let order = |date: calendar::When| (date.instant(), date.wall());
        if order(date) < order(start) { start } else { date }
    }

    /// The instant as a date of the kind that the series has.
    fn like_start(&self, instant: DateTime<Utc>) -> calendar::When {
        let shown = instant.with_timezone(&self.zone).naive_local();
        match self.dates.start() {
            calendar::When::Day(_) => calendar::When::Day(shown.date()),
            calendar::When::Floating(_) => calendar::When::Floating(shown),
            calendar::When::Zoned(_, zone) => in_zone(instant, zone),
        }
    }

    fn at(&self, date: calendar::When) -> DateTime<Utc> {
        date.instant().unwrap_or_else(|| calendar::place(date.wall(), self.zone))
    }

    fn date(&self, date: calendar::When) -> Date {
        Date { text: date_text(date.into()), at: self.at(date) }
    }
}

fn in_zone(instant: DateTime<Utc>, zone: Tz) -> calendar::When {
    calendar::When::Zoned(instant.with_timezone(&zone).naive_local(), zone)
}
