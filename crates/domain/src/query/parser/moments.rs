//! Dates and times in an expression.

use chrono::{DateTime, Datelike, Utc};

use super::{Parser, SyntaxError};
use crate::query::moment::{Moment, Period, Span, WEEKDAYS};
use crate::when::{When, parse_date, parse_time};

const EXPECTED: &str = "a date: today, tomorrow, yesterday, now, in 3 days, 3 days ago, next monday, start of week, end of \
                        month, 2030-05-01, 2030-05-01T09:00 or 2030-05-01T09:00:00Z";

impl Parser {
    pub(super) fn moment(&mut self) -> Result<Moment, SyntaxError> {
        let Some(word) = self.word() else { return self.expected(EXPECTED) };
        let day = match word.as_str() {
            "now" => Moment::Now,
            "today" => Moment::Today,
            "tomorrow" => Moment::Tomorrow,
            "yesterday" => Moment::Yesterday,
            "in" => {
                self.next();
                let n = self.number()?;
                return Ok(Moment::In(n, self.period()?));
            }
            "next" => {
                self.next();
                return Ok(Moment::Next(self.choice(&WEEKDAYS)?));
            }
            "start" | "end" => {
                self.next();
                if !self.take("of") {
                    return self.expected("`of`");
                }
                let span = self.choice(&Span::ALL)?;
                return Ok(if word == "end" { Moment::EndOf(span) } else { Moment::StartOf(span) });
            }
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                let n = self.number()?;
                let period = self.period()?;
                if !self.take("ago") {
                    return self.expected("`ago`");
                }
                return Ok(Moment::Ago(n, period));
            }
            text => match written(text) {
                Some(moment) => moment,
                None => return self.expected(EXPECTED),
            },
        };
        self.next();
        Ok(day)
    }

    fn number(&mut self) -> Result<u32, SyntaxError> {
        match self.word().and_then(|word| word.parse().ok()) {
            Some(number) if number <= Moment::MAX_AWAY => {
                self.next();
                Ok(number)
            }
            _ => self.expected(format!("a number from 0 to {}", Moment::MAX_AWAY)),
        }
    }

    fn period(&mut self) -> Result<Period, SyntaxError> {
        let singular = Period::ALL.map(|(name, period)| (&name[..name.len() - 1], period));
        let word = self.word().unwrap_or_default();
        match singular.into_iter().find(|(name, _)| *name == word) {
            Some((_, period)) => {
                self.next();
                Ok(period)
            }
            None => self.choice(&Period::ALL),
        }
    }
}

/// A date or time in digits. The word comes in lower case.
fn written(text: &str) -> Option<Moment> {
    if let Some(date) = parse_date(text) {
        return Some(Moment::Date(date));
    }
    let (date, time) = text.split_once('t')?;
    if let Some(time) = parse_time(time) {
        return Some(Moment::Local(parse_date(date)?.and_time(time)));
    }
    let instant =
        DateTime::parse_from_rfc3339(&text.to_ascii_uppercase()).ok()?.with_timezone(&Utc);
    When::YEARS.contains(&instant.year()).then_some(Moment::Instant(instant))
}
