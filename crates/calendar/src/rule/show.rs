//! Writes a rule as text.

use std::fmt::{self, Display};

use chrono::Weekday;

use super::parse::{FREQUENCIES, SKIPS, day_code};
use super::{NthDay, Rrule, Skip, Until};

impl Display for Rrule {
    /// The parts in the order in which RFC 5545 evaluates them, those that change nothing left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let freq = FREQUENCIES.iter().find(|(_, freq)| *freq == self.freq);
        write!(f, "FREQ={}", freq.map_or("", |(name, _)| *name))?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        show(f, "BYMONTH", &self.by_month)?;
        show(f, "BYWEEKNO", &self.by_week_no)?;
        show(f, "BYYEARDAY", &self.by_year_day)?;
        show(f, "BYMONTHDAY", &self.by_month_day)?;
        show(f, "BYDAY", &self.by_day)?;
        show(f, "BYHOUR", &self.by_hour)?;
        show(f, "BYMINUTE", &self.by_minute)?;
        show(f, "BYSECOND", &self.by_second)?;
        show(f, "BYSETPOS", &self.by_set_pos)?;
        if self.wkst != Weekday::Mon {
            write!(f, ";WKST={}", day_code(self.wkst))?;
        }
        match self.until {
            None => {}
            Some(Until::Day(date)) => write!(f, ";UNTIL={}", date.format("%Y%m%d"))?,
            Some(Until::Local(at)) => write!(f, ";UNTIL={}", at.format("%Y%m%dT%H%M%S"))?,
            Some(Until::Utc(at)) => write!(f, ";UNTIL={}", at.format("%Y%m%dT%H%M%SZ"))?,
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        if self.skip != Skip::Omit {
            let skip = SKIPS.iter().find(|(_, skip)| *skip == self.skip);
            write!(f, ";RSCALE=GREGORIAN;SKIP={}", skip.map_or("", |(name, _)| *name))?;
        }
        Ok(())
    }
}

impl Display for NthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nth {
            0 => f.write_str(day_code(self.day)),
            nth => write!(f, "{nth}{}", day_code(self.day)),
        }
    }
}

fn show<T: Display>(f: &mut fmt::Formatter<'_>, name: &str, values: &[T]) -> fmt::Result {
    let mut before = '=';
    if !values.is_empty() {
        write!(f, ";{name}")?;
    }
    for value in values {
        write!(f, "{before}{value}")?;
        before = ',';
    }
    Ok(())
}
