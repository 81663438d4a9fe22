//! Where a task or a list stands among others, as a key between any two of which there is room for a third.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// A place in a manual order: positions compare as texts do, byte by byte.
///
/// Invariant: 1 to [`Position::MAX_LEN`] of `0-9`, `A-Z` and `a-z`, the last not `0`. Read as the digits of a fraction to
/// base 62, so nothing is smaller than every position.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Position(Box<str>);

/// The text is not a [`Position`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a position is 1 to 120 of 0-9, A-Z and a-z, and does not end in 0")]
pub struct InvalidPosition;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: usize = DIGITS.len();

impl Position {
    /// The longest position. After some 600 moves into the same gap an order has to be spread anew ([`spread`]).
    pub const MAX_LEN: usize = 120;

    /// Behind everything that was placed last before `now`, and different for each `id`.
    pub fn last(now: DateTime<Utc>, id: Uuid) -> Self {
        // The shape of a UUIDv7, so that a task that is moved to the end comes before the tasks made after that.
        let millis = u128::from(now.timestamp_millis().max(0).unsigned_abs());
        let mut rest = (millis << 80) | (id.as_u128() & ((1 << 80) - 1));
        let mut digits = [b'1'; 24];
        digits[0] = b'U'; // leaves room for moves to the front
        for digit in digits[1..23].iter_mut().rev() {
            *digit = DIGITS[(rest % BASE as u128) as usize];
            rest /= BASE as u128;
        }
        Self::of(&digits)
    }

    /// A place after `low` and before `high`, `None` being the end. `None`: they leave no room, because `low` is not
    /// before `high` or because the key would be too long; spread the order.
    pub fn between(low: Option<&Self>, high: Option<&Self>) -> Option<Self> {
        let digits = match (low.map(Self::digits), high.map(Self::digits)) {
            (None, None) => vec![b'U'],
            (None, Some(high)) => before(high),
            (Some(low), None) => after(low),
            (Some(low), Some(high)) if low < high => middle(low, high),
            _ => return None,
        };
        (digits.len() <= Self::MAX_LEN).then(|| Self::of(&digits))
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn digits(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn of(digits: &[u8]) -> Self {
        Self(digits.iter().copied().map(char::from).collect())
    }
}

/// `count` short positions in order, for an order that has become crowded.
pub fn spread(count: usize) -> Vec<Position> {
    let digit = |rest: usize| DIGITS[rest % BASE];
    (0..count)
        .map(|n| {
            let (high, low) = (n / BASE, n);
            Position::of(&[
                b'U',
                digit(high / BASE / BASE),
                digit(high / BASE),
                digit(high),
                digit(low),
                b'U',
            ])
        })
        .collect()
}

fn value(digit: u8) -> usize {
    DIGITS.iter().position(|known| *known == digit).unwrap_or(0)
}

/// Something smaller, one digit longer at worst, and that once in some thirty times.
fn before(high: &[u8]) -> Vec<u8> {
    let first = high.iter().position(|digit| *digit != b'0').unwrap_or(high.len() - 1);
    let mut digits = high[..=first].to_vec();
    match value(high[first]) {
        0 | 1 => {
            digits[first] = b'0';
            digits.push(b'z');
        }
        more => digits[first] = DIGITS[more - 1],
    }
    digits
}

/// Something greater, one digit longer at worst.
fn after(low: &[u8]) -> Vec<u8> {
    match low.iter().position(|digit| *digit != b'z') {
        Some(first) => {
            let mut digits = low[..=first].to_vec();
            digits[first] = DIGITS[value(low[first]) + 1];
            digits
        }
        None => [low, b"1"].concat(),
    }
}

/// The middle of two fractions, to as few digits as tell it from both.
fn middle(low: &[u8], high: &[u8]) -> Vec<u8> {
    let mut digits = Vec::new();
    let mut bounded = true; // do the digits so far equal those of `high`?
    for place in 0.. {
        let down = low.get(place).map_or(0, |digit| value(*digit));
        let up = if bounded { high.get(place).map_or(BASE, |digit| value(*digit)) } else { BASE };
        if up - down > 1 {
            digits.push(DIGITS[down + (up - down) / 2]);
            break;
        }
        bounded &= up == down;
        digits.push(DIGITS[down]);
    }
    digits
}

impl Default for Position {
    fn default() -> Self {
        Self("U".into())
    }
}

impl FromStr for Position {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=Self::MAX_LEN).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && !text.ends_with('0');
        if fits { Ok(Self(text.into())) } else { Err(InvalidPosition) }
    }
}

impl TryFrom<String> for Position {
    type Error = InvalidPosition;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Position> for String {
    fn from(position: Position) -> Self {
        position.0.into()
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
