//! What RFC 5545 §3.3.10 forbids.

use super::{Fault, Freq, Rrule, Until};
use crate::When;

impl Rrule {
    /// Refuses parts that contradict each other, whatever the rule counts from.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let freq = self.freq;
        let refuse = |part, message| Err(Fault::forbidden(part, message));
        if self.count.is_some() && self.until.is_some() {
            return refuse("COUNT", "a rule ends by COUNT or by UNTIL, not by both");
        }
        let numbered = self.by_day.iter().any(|day| day.nth != 0);
        if numbered && freq > Freq::Monthly {
            return refuse("BYDAY", "a number before a day needs FREQ=MONTHLY or YEARLY");
        }
        if numbered && !self.by_week_no.is_empty() {
            return refuse("BYDAY", "a number before a day does not go with BYWEEKNO");
        }
        if !self.by_week_no.is_empty() && freq != Freq::Yearly {
            return refuse("BYWEEKNO", "it needs FREQ=YEARLY");
        }
        let by_year_day = !self.by_year_day.is_empty();
        if by_year_day && matches!(freq, Freq::Daily | Freq::Weekly | Freq::Monthly) {
            return refuse("BYYEARDAY", "it does not go with FREQ=DAILY, WEEKLY or MONTHLY");
        }
        if !self.by_month_day.is_empty() && freq == Freq::Weekly {
            return refuse("BYMONTHDAY", "it does not go with FREQ=WEEKLY");
        }
        let alone = Self { by_set_pos: Vec::new(), ..self.clone() }.is_plain();
        if !self.by_set_pos.is_empty() && alone {
            return refuse("BYSETPOS", "it chooses among what another BY part gives");
        }
        Ok(())
    }

    /// Refuses what does not go with the date that the rule counts from.
    pub(crate) fn check_start(&self, start: When) -> Result<(), Fault> {
        let refuse = |part, message| Err(Fault::forbidden(part, message));
        if start.is_day() {
            let clocks = [
                ("BYSECOND", &self.by_second),
                ("BYMINUTE", &self.by_minute),
                ("BYHOUR", &self.by_hour),
            ];
            if let Some((part, _)) = clocks.iter().find(|(_, values)| !values.is_empty()) {
                return refuse(part, "a whole day has no time; give the date one");
            }
            if self.freq > Freq::Daily {
                return refuse(
                    "FREQ",
                    "a whole day comes at most once a day; give the date a time",
                );
            }
        }
        match (start, self.until) {
            (_, None)
            | (When::Day(..), Some(Until::Day(_)))
            | (When::Floating(..), Some(Until::Local(_)))
            | (When::Zoned(..), Some(Until::Utc(_))) => Ok(()),
            (When::Day(..), _) => refuse("UNTIL", "a whole day ends by a date: 20301231"),
            (When::Floating(..), _) => {
                refuse("UNTIL", "a time without a zone ends by one: 20301231T235959")
            }
            (When::Zoned(..), _) => {
                refuse("UNTIL", "a time in a zone ends by an instant: 20301231T235959Z")
            }
        }
    }
}
