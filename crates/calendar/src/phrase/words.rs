//! The words of a phrase, taken from either end.

use chrono::{Month, Weekday};

/// Words and commas.
pub(super) struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            let mut rest = word;
            while let Some((before, after)) = rest.split_once(',') {
                words.extend([before, ","].iter().filter(|word| !word.is_empty()));
                rest = after;
            }
            if !rest.is_empty() {
                words.push(rest);
            }
        }
        Self(words)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn first(&self) -> Option<&'a str> {
        self.0.first().copied()
    }

    pub(super) fn second(&self) -> Option<&'a str> {
        self.0.get(1).copied()
    }

    pub(super) fn take(&mut self) -> Option<&'a str> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// Takes the first word, if it is one of these.
    pub(super) fn take_if(&mut self, any: &[&str]) -> bool {
        let is = self.first().is_some_and(|word| any.contains(&word));
        if is {
            self.0.remove(0);
        }
        is
    }

    /// The last words.
    pub(super) fn tail(&self, count: usize) -> &[&'a str] {
        &self.0[self.0.len().saturating_sub(count)..]
    }

    /// Drops the last words.
    pub(super) fn drop_tail(&mut self, count: usize) {
        self.0.truncate(self.0.len().saturating_sub(count));
    }
}

/// A day of the week, in any of its spellings.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    let word = word.trim_end_matches('.');
    let short = match word {
        "mo" | "mons" => Some(Weekday::Mon),
        "tu" | "tues" => Some(Weekday::Tue),
        "we" | "weds" => Some(Weekday::Wed),
        "th" | "thur" | "thurs" => Some(Weekday::Thu),
        "fr" | "fris" => Some(Weekday::Fri),
        "sa" | "sats" => Some(Weekday::Sat),
        "su" | "suns" => Some(Weekday::Sun),
        _ => None,
    };
    let singular = word.strip_suffix('s').filter(|word| word.ends_with("day"));
    short.or_else(|| singular.unwrap_or(word).parse().ok())
}

/// A month's number.
pub(super) fn month(word: &str) -> Option<u8> {
    let word = word.trim_end_matches('.');
    let month: Option<Month> =
        if word == "sept" { Some(Month::September) } else { word.parse().ok() };
    month.map(|month| month.number_from_month() as u8)
}

/// A number of digits or in words.
pub(super) fn count(word: &str) -> Option<u32> {
    const NUMBERS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits {
        word.parse().ok()
    } else {
        NUMBERS.iter().position(|n| *n == word).map(|n| n as u32)
    };
    number.filter(|n| *n > 0)
}

/// `1st`, `second`: a place in an order; `last` is -1.
pub(super) fn ordinal(word: &str) -> Option<i16> {
    const ORDINALS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    if word == "last" {
        return Some(-1);
    }
    if let Some(at) = ORDINALS.iter().position(|ordinal| *ordinal == word) {
        return Some(at as i16 + 1);
    }
    let at = word.find(|c: char| !c.is_ascii_digit())?;
    let (digits, suffix) = word.split_at(at);
    let number = digits.parse().ok().filter(|n| *n > 0)?;
    ["st", "nd", "rd", "th"].contains(&suffix).then_some(number)
}

/// How a place in an order is written.
pub(super) fn show_ordinal(nth: u32) -> String {
    let suffix = match (nth % 100, nth % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{nth}{suffix}")
}

/// How months are written.
pub(super) fn show_month(month: u8) -> &'static str {
    Month::try_from(month).map_or("", |month| month.name())
}

/// How days of the week are written.
pub(super) fn show_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
