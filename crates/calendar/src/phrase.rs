//! How people say that something comes again, and the rule that they mean.
//!
//! English, in the words that task lists have taught people: `every other monday at 9`, `ev 3rd fri`, `every! 3 days` and
//! `after 10 days` (counted from completion), `every 31st or the last day`, `daily 6am until 2030-12-31`.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveTime;

use crate::advance::Anchor;
use crate::rule::Rrule;

mod body;
mod describe;
mod ends;
#[cfg(test)]
mod tests;
mod words;

use words::Words;

/// What a phrase means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// What the next date is counted from.
    pub anchor: Anchor,
    /// The rule.
    pub rule: Rrule,
    /// The time of day, where it says one.
    pub time: Option<NaiveTime>,
}

/// Why a phrase is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not understood as a recurrence: {0:?}")]
pub struct NotUnderstood(pub String);

const MAX_BYTES: usize = 300;

/// Reads a phrase.
///
/// # Errors
/// [`NotUnderstood`], with the phrase.
pub fn parse_phrase(text: &str) -> Result<Phrase, NotUnderstood> {
    let understood = (text.len() <= MAX_BYTES).then(|| read(text)).flatten();
    let shown = || text.chars().take(MAX_BYTES).collect();
    // What is read is held against the rules of RFC 5545 like any other.
    understood
        .filter(|phrase| phrase.rule.to_string().parse::<Rrule>().is_ok())
        .ok_or_else(|| NotUnderstood(shown()))
}

fn read(text: &str) -> Option<Phrase> {
    let lower = text.trim().to_lowercase();
    let mut words = Words::of(lower.strip_prefix('@').unwrap_or(&lower));
    let ends = ends::take(&mut words)?;
    let time = ends::take_time(&mut words);
    let skip = ends::take_skip(&mut words);
    let (anchor, mut rule, usual) = body::read(&mut words)?;
    if !words.is_empty() {
        return None;
    }
    (rule.until, rule.count, rule.skip) = (ends.until, ends.count, skip);
    Some(Phrase { anchor, rule, time: time.or(usual) })
}

impl FromStr for Phrase {
    type Err = NotUnderstood;

    fn from_str(text: &str) -> Result<Self, NotUnderstood> {
        parse_phrase(text)
    }
}

impl fmt::Display for Phrase {
    /// In plain English; where the rule is one that people say, in words that are read back as the same phrase.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        describe::phrase(f, self)
    }
}
