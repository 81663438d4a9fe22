//! A rule with the date that it counts from, and the dates that it comes to.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::plan::Plan;
use crate::rule::{Fault, Kind, Rrule, Rule, Until};
use crate::walk::Walk;
use crate::when::{LONGEST_GAP, When, late_by, shown};

mod placed;
#[cfg(test)]
mod tests;

use placed::Placed;

/// A rule, the date that it counts from, where it ends, and dates that are there or left out besides.
///
/// Its dates are all of the kind of its start: whole days, times on whoever's clock, or times in one zone. The start is one of
/// them only where the rule comes to it.
#[derive(Clone, Debug)]
pub struct Series {
    rule: Rule,
    start: When,
    /// Of an RFC 5545 rule.
    plan: Option<Plan>,
    count: Option<u32>,
    /// The last time on the wall clock that the rule may come to, and the last key.
    last_wall: Option<NaiveDateTime>,
    last_key: Option<NaiveDateTime>,
    /// Keys of further dates, and of dates left out, in order.
    added: Vec<NaiveDateTime>,
    left_out: Vec<NaiveDateTime>,
}

impl Series {
    /// A rule that comes more often on some day cannot be kept.
    pub const MOST_A_DAY: u64 = 1000;

    /// The series of a rule from `start`.
    ///
    /// # Errors
    /// What RFC 5545 forbids: times of day or `UNTIL` of another kind than the start.
    pub fn new(rule: impl Into<Rule>, start: When) -> Result<Self, Fault> {
        let rule = rule.into();
        if !(1..=crate::plan::LAST_YEAR).contains(&start.date().year()) {
            return Err(Fault::malformed("DTSTART", "the year is not from 1 to 9999"));
        }
        let (mut count, mut last_key, mut plan) = (None, None, None);
        match &rule {
            Rule::Rrule(rule) => {
                rule.check_start(start)?;
                plan = Some(Plan::new(rule, start.wall()));
                count = rule.count;
                last_key = rule.until.map(|until| match until {
                    Until::Day(date) => date.and_time(NaiveTime::MIN),
                    Until::Local(at) | Until::Utc(at) => at,
                });
            }
            Rule::Cron(_) if start.is_day() => {
                let message = "a whole day has no time; give the date one";
                return Err(Fault::forbidden("CRON", message));
            }
            Rule::Cron(_) => {}
        }
        let (last_wall, added, left_out) = (None, Vec::new(), Vec::new());
        Ok(Self { rule, start, plan, count, last_wall, last_key, added, left_out })
    }

    /// The same, ending after the day `until` on the series' own calendar, or after so many times.
    ///
    /// # Errors
    /// Two ends, be they both here or one of them in the rule.
    pub fn ending(mut self, until: Option<NaiveDate>, count: Option<u32>) -> Result<Self, Fault> {
        let ends = usize::from(until.is_some()) + usize::from(count.is_some());
        let has = self.count.is_some() || self.last_key.is_some() || self.last_wall.is_some();
        if ends + usize::from(has) > 1 {
            let part = if until.is_some() { "UNTIL" } else { "COUNT" };
            return Err(Fault::forbidden(part, "a series has one end"));
        }
        self.count = count.or(self.count);
        self.last_wall = until.and_then(|date| date.and_hms_opt(23, 59, 59)).or(self.last_wall);
        Ok(self)
    }

    /// The same with further dates (`RDATE`) and without some (`EXDATE`). Neither changes what `COUNT` counts.
    ///
    /// # Errors
    /// A date of another kind than the start.
    pub fn with_dates(mut self, added: &[When], left_out: &[When]) -> Result<Self, Fault> {
        let keys = |dates: &[When], part| {
            let mut keys = Vec::new();
            for date in dates {
                if std::mem::discriminant(date) != std::mem::discriminant(&self.start) {
                    return Err(Fault::forbidden(part, "it is of another kind than the start"));
                }
                keys.push(date.key());
            }
            keys.sort_unstable();
            keys.dedup();
            Ok(keys)
        };
        let (added, left_out) = (keys(added, "RDATE")?, keys(left_out, "EXDATE")?);
        (self.added, self.left_out) = (added, left_out);
        Ok(self)
    }

    /// The rule.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The date that the rule counts from.
    #[must_use]
    pub fn start(&self) -> When {
        self.start
    }

    /// How often it comes, where it says so.
    #[must_use]
    pub fn count(&self) -> Option<u32> {
        self.count
    }

    /// The last day on which it may come, where [`Self::ending`] says so.
    pub(crate) fn last_day(&self) -> Option<NaiveDate> {
        self.last_wall.map(|last| last.date())
    }

    /// Refuses a series that nobody can mean: one that never comes, or more than [`Self::MOST_A_DAY`] times a day.
    ///
    /// # Errors
    /// [`Kind::Never`], [`Kind::TooOften`].
    pub fn check(&self) -> Result<(), Fault> {
        let (part, most) = match (&self.rule, &self.plan) {
            (Rule::Cron(cron), _) => ("CRON", cron.most_a_day()),
            (_, plan) => ("FREQ", plan.as_ref().map_or(0, Plan::most_a_day)),
        };
        if most > Self::MOST_A_DAY {
            let message = format!("it comes more than {} times a day", Self::MOST_A_DAY);
            return Err(Fault::new(part, Kind::TooOften, message));
        }
        if self.dates().next().is_some() {
            return Ok(());
        }
        let endless =
            Self { last_wall: None, last_key: None, left_out: Vec::new(), ..self.clone() };
        let part = match &self.rule {
            _ if endless.dates().next().is_none() => {
                if matches!(self.rule, Rule::Cron(_)) {
                    "CRON"
                } else {
                    "RRULE"
                }
            }
            _ if self.left_out.is_empty() => "UNTIL",
            _ => "EXDATE",
        };
        Err(Fault::new(part, Kind::Never, "it never comes"))
    }

    /// The first date after that one, which is of the series' kind but need not be of the series.
    #[must_use]
    pub fn next(&self, after: When) -> Option<When> {
        self.next_key(self.key(after)).map(|key| self.start.with_key(key))
    }

    /// The first date after an instant; for whole days and for times on whoever's clock, as seen in `zone`.
    #[must_use]
    pub fn next_after(&self, after: DateTime<Utc>, zone: Tz) -> Option<When> {
        if matches!(self.start, When::Floating(_)) {
            return self.next_on_clock(after, zone).map(When::Floating);
        }
        self.next_key(self.start.key_of(after, zone)).map(|key| self.start.with_key(key))
    }

    /// The dates at or after `from` and before `to`, strictly increasing.
    pub fn between(&self, from: When, to: When) -> impl Iterator<Item = When> + '_ {
        let to = self.key(to);
        self.keys(self.key(from), to)
            .take_while(move |key| *key < to)
            .map(|key| self.start.with_key(key))
    }

    /// All its dates, strictly increasing.
    pub fn dates(&self) -> impl Iterator<Item = When> + '_ {
        self.keys(NaiveDateTime::MIN, NaiveDateTime::MAX).map(|key| self.start.with_key(key))
    }

    /// Its first dates.
    #[must_use]
    pub fn preview(&self, n: usize) -> Vec<When> {
        self.dates().take(n).collect()
    }

    /// The key of a date, whatever its kind: what the clock shows is what counts, where it is another.
    fn key(&self, date: When) -> NaiveDateTime {
        match (self.start, date) {
            (When::Zoned(..), When::Zoned(..)) => date.key(),
            (When::Zoned(_, zone), _) => When::Zoned(date.wall(), zone).key(),
            (When::Floating(_), _) => date.wall(),
            (When::Day(_), _) => date.date().and_time(NaiveTime::MIN),
        }
    }

    pub(crate) fn next_key(&self, after: NaiveDateTime) -> Option<NaiveDateTime> {
        self.keys(after, NaiveDateTime::MAX).find(|key| *key > after)
    }

    /// Up to `n` keys after `after` and not after `to`: the last of them, in order. Looks no further back than it must.
    pub(crate) fn last_keys(
        &self,
        n: usize,
        after: NaiveDateTime,
        to: NaiveDateTime,
    ) -> Vec<NaiveDateTime> {
        let mut span = TimeDelta::days(2);
        loop {
            let from = to.checked_sub_signed(span).unwrap_or(after).max(after);
            let keys = self.keys(from, to).filter(|key| *key > after);
            let mut found: Vec<_> = keys.collect();
            if found.len() >= n || from <= after {
                return found.split_off(found.len().saturating_sub(n));
            }
            span = span * 4;
        }
    }

    /// The keys from one to another, both included.
    fn keys(
        &self,
        from: NaiveDateTime,
        to: NaiveDateTime,
    ) -> impl Iterator<Item = NaiveDateTime> + '_ {
        let (from, to) = (within_calendar(from), within_calendar(to));
        let to_rule = self.last_key.map_or(to, |last| to.min(within_calendar(last)));
        let mut ruled = self.ruled(from, to_rule).skip_while(move |key| *key < from).peekable();
        let mut added = self.added.iter().copied().skip_while(move |key| *key < from).peekable();
        let both = std::iter::from_fn(move || match (ruled.peek(), added.peek()) {
            (Some(rule), Some(date)) if rule == date => {
                added.next();
                ruled.next()
            }
            (Some(rule), Some(date)) if date < rule => added.next(),
            (None, _) => added.next(),
            _ => ruled.next(),
        });
        both.take_while(move |key| *key <= to)
            .filter(|key| self.left_out.binary_search(key).is_err())
    }

    /// The keys that the rule comes to, from a little before `from`.
    fn ruled(
        &self,
        from: NaiveDateTime,
        to: NaiveDateTime,
    ) -> Box<dyn Iterator<Item = NaiveDateTime> + '_> {
        let When::Zoned(_, zone) = self.start else {
            return self.walls(from, to);
        };
        let floor = shown(from.and_utc(), zone) - late_by(from, zone);
        let ceiling = shown(to.and_utc(), zone) + LONGEST_GAP;
        let placed = Placed::new(self.walls(floor, ceiling), zone);
        Box::new(placed.take_while(move |key| *key <= to))
    }

    /// What the rule comes to on the wall clock.
    fn walls(
        &self,
        floor: NaiveDateTime,
        ceiling: NaiveDateTime,
    ) -> Box<dyn Iterator<Item = NaiveDateTime> + '_> {
        let ceiling = self.last_wall.map_or(ceiling, |last| ceiling.min(last));
        let start = self.start.wall();
        if let (Some(count), Some(plan)) = (self.count, &self.plan)
            && let Some(tally) = plan.tally(floor)
        {
            let left = u64::from(count).saturating_sub(tally.dates);
            let walls = Walk::from_period(plan, tally.period, ceiling);
            let left = usize::try_from(left).unwrap_or(usize::MAX);
            return Box::new(walls.take(left).skip_while(move |wall| *wall < floor));
        }
        // What is counted has to be counted from the beginning.
        let from = if self.count.is_some() { start } else { floor.max(start) };
        let walls: Box<dyn Iterator<Item = NaiveDateTime> + '_> = match (&self.plan, &self.rule) {
            (Some(plan), _) => Box::new(Walk::between(plan, from, ceiling)),
            (None, Rule::Cron(cron)) if !cron.never() => Box::new(cron.walls(from, ceiling)),
            _ => Box::new(std::iter::empty()),
        };
        match self.count {
            Some(count) => {
                Box::new(walls.take(count as usize).skip_while(move |wall| *wall < floor))
            }
            None => walls,
        }
    }

    /// Is the date not after the series' end?
    pub(crate) fn is_within(&self, date: When) -> bool {
        self.last_key.is_none_or(|last| date.key() <= last)
            && self.last_wall.is_none_or(|last| date.wall() <= last)
    }

    /// The rule, where it is one of RFC 5545.
    pub(crate) fn rrule(&self) -> Option<&Rrule> {
        if let Rule::Rrule(rule) = &self.rule { Some(rule) } else { None }
    }
}

/// The nearest moment with which one can still calculate.
fn within_calendar(at: NaiveDateTime) -> NaiveDateTime {
    let edge = |year| NaiveDate::from_ymd_opt(year, 1, 1).map(|date| date.and_time(NaiveTime::MIN));
    let (first, last) = (edge(-1), edge(crate::plan::LAST_YEAR + 2));
    at.clamp(first.unwrap_or(at), last.unwrap_or(at))
}
