//! When it is due next, once it is done; and what was missed while nobody looked.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::rule::{Fault, Freq, Rrule, Rule};
use crate::series::Series;
use crate::when::{When, place, shown};

#[cfg(test)]
mod tests;

/// What the next date is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The series' own dates, whenever anything is done.
    Due,
    /// The date on which the last was done.
    Completion,
}

/// What becomes of dates that passed before the last was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Late {
    /// They are left out: the next date is in the future.
    SkipMissed,
    /// They come one by one.
    OneByOne,
}

/// What becomes of dates of which nobody took notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missed {
    /// The last of them.
    Latest,
    /// All of them; of more than [`MOST_CAUGHT_UP`], the last.
    All,
    /// None of them.
    None,
}

/// So many missed dates are made good at most.
pub const MOST_CAUGHT_UP: usize = 100;

impl Series {
    /// When it is due next, once what was `due` is done at that instant; `zone` is whose calendar and clock count for whole
    /// days and floating times. None once the series is over.
    ///
    /// Counted from completion, it is the first date of the rule after the day of completion, at the time of day of `due`;
    /// a rule of so many hours, minutes or seconds counts from the instant. How often it came before is for the caller to
    /// know then: `COUNT` ends nothing.
    #[must_use]
    pub fn after_done(
        &self,
        anchor: Anchor,
        due: When,
        done: DateTime<Utc>,
        zone: Tz,
        late: Late,
    ) -> Option<When> {
        match (anchor, late) {
            (Anchor::Due, Late::OneByOne) => self.next(due),
            (Anchor::Due, Late::SkipMissed) if matches!(due, When::Floating(_)) => {
                self.next_after(done.max(place(due.wall(), zone)), zone)
            }
            (Anchor::Due, Late::SkipMissed) => {
                let passed = due.key().max(self.start().key_of(done, zone));
                self.next_key(passed).map(|key| self.start().with_key(key))
            }
            (Anchor::Completion, _) => self.after_completion(due, done, zone),
        }
    }

    fn after_completion(&self, due: When, done: DateTime<Utc>, zone: Tz) -> Option<When> {
        let zone = if let When::Zoned(_, own) = self.start() { own } else { zone };
        let seen = shown(done, zone);
        let elapsed = self.rrule().filter(|rule| rule.freq > Freq::Daily && rule.is_plain());
        let next = if let Some(rule) = elapsed {
            let seconds = match rule.freq {
                Freq::Hourly => 3600,
                Freq::Minutely => 60,
                _ => 1,
            };
            let then = done + TimeDelta::seconds(seconds * i64::from(rule.interval));
            let wall = shown(then, zone);
            // The clock shows it for the second time: a date of a task can only mean the first, which is too early.
            let wall = wall + (then - place(wall, zone)).max(TimeDelta::zero());
            self.start().with_wall(wall)
        } else {
            let start = self.start().with_wall(seen.date().and_time(due.wall().time()));
            let from = Self::new(self.rule_without_end(), start).ok()?;
            from.next_key(start.key().max(start.key_of(done, zone)))
                .map(|key| start.with_key(key))?
        };
        self.is_within(next).then_some(next)
    }

    /// The rule, come when it may.
    fn rule_without_end(&self) -> Rule {
        match self.rule() {
            Rule::Rrule(rule) => Rule::Rrule(Rrule { count: None, until: None, ..rule.clone() }),
            cron @ Rule::Cron(_) => cron.clone(),
        }
    }

    /// The dates after `last` - the last that was made, or the start where none was - up to `now` that are to be made good,
    /// in order.
    ///
    /// `last` is None where not even the start has been made.
    #[must_use]
    pub fn missed(
        &self,
        last: Option<When>,
        now: DateTime<Utc>,
        zone: Tz,
        policy: Missed,
    ) -> Vec<When> {
        let most = match policy {
            Missed::None => return Vec::new(),
            Missed::Latest => 1,
            Missed::All => MOST_CAUGHT_UP,
        };
        let before_all = self.start().key() - TimeDelta::days(2);
        let after = last.map_or(before_all, When::key);
        let keys = self.last_keys(most, after, self.start().key_of(now, zone));
        keys.into_iter().map(|key| self.start().with_key(key)).collect()
    }

    /// Refuses a rule that cannot be counted from completion.
    ///
    /// # Errors
    /// A cron expression: it says when, not how long after.
    pub fn check_anchor(&self, anchor: Anchor) -> Result<(), Fault> {
        match (anchor, self.rule()) {
            (Anchor::Completion, Rule::Cron(_)) => {
                let message = "an expression says when it comes, not how long after completion";
                Err(Fault::forbidden("CRON", message))
            }
            _ => Ok(()),
        }
    }
}
