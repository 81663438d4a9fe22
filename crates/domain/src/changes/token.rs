//! How far a client has come, as text.

use std::str::FromStr;

/// How far a client has come in its user's history. As text, `c{seq}` or, on the way there, `c{seq}-{floor}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The last change that the client knows, 0 before the first.
    pub seq: u64,
    /// The newest change when the client began to read everything. What was deleted before then it has never seen, so that
    /// it needs no tombstone of it.
    pub floor: u64,
}

/// The text is not a [`Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token is not one that was given out")]
pub struct InvalidToken;

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { seq, floor } = self;
        if floor > seq { write!(f, "c{seq}-{floor}") } else { write!(f, "c{seq}") }
    }
}

impl FromStr for Token {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('c').ok_or(InvalidToken)?;
        let (seq, floor) = digits.split_once('-').unwrap_or((digits, "0"));
        let number = |digits: &str| digits.parse().map_err(|_| InvalidToken);
        let token = Self { seq: number(seq)?, floor: number(floor)? };
        // One spelling only: neither `c+7` nor `c007`.
        if token.to_string() == text { Ok(token) } else { Err(InvalidToken) }
    }
}
