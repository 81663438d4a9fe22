//! What is searched for: words and phrases, all of which have to be there.

use super::token::tokenise;

/// Words and phrases to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    pub(super) units: Vec<Unit>,
}

/// Tokens that have to stand one after another in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) pieces: Vec<Piece>,
}

/// One token to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: Box<str>,
    /// Is the beginning of a token enough?
    pub(super) prefix: bool,
    /// How much further than the first piece it stands.
    pub(super) offset: u32,
    pub(super) unspaced: bool,
}

/// Why a text cannot be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSearch {
    /// There is no letter or digit in it.
    #[error("there is no word to search for")]
    Empty,
    /// There are more than [`Search::MAX_CHARS`], or more than [`Search::MAX_PIECES`] words.
    #[error("a search has at most {chars} characters and {pieces} words", chars = Search::MAX_CHARS, pieces = Search::MAX_PIECES)]
    TooLong,
}

impl Search {
    /// The longest search, in characters.
    pub const MAX_CHARS: usize = 500;
    /// The most words; in scripts without spaces, characters.
    pub const MAX_PIECES: usize = 64;

    /// Takes apart what somebody typed: words, and phrases between quotation marks.
    pub fn parse(text: &str) -> Result<Self, InvalidSearch> {
        if text.chars().count() > Self::MAX_CHARS {
            return Err(InvalidSearch::TooLong);
        }
        let mut units = Vec::new();
        for (index, part) in text.split(['"', '\u{201C}', '\u{201D}', '\u{201E}']).enumerate() {
            if index % 2 == 1 {
                units.extend(Unit::of(part, true));
            } else {
                units.extend(part.split_whitespace().filter_map(|word| Unit::of(word, false)));
            }
        }
        Self::of(units)
    }

    /// The text as one phrase, or as one word that may go on, whatever quotation marks are in it.
    pub fn phrase(text: &str, exact: bool) -> Result<Self, InvalidSearch> {
        if text.chars().count() > Self::MAX_CHARS {
            return Err(InvalidSearch::TooLong);
        }
        Self::of(Unit::of(text, exact).into_iter().collect())
    }

    /// How many words it has; in scripts without spaces, pairs of characters. Each is one look into an index.
    pub fn pieces(&self) -> usize {
        self.units.iter().map(|unit| unit.pieces.len()).sum()
    }

    fn of(units: Vec<Unit>) -> Result<Self, InvalidSearch> {
        match units.iter().map(|unit| unit.pieces.len()).sum::<usize>() {
            0 => Err(InvalidSearch::Empty),
            pieces if pieces > Self::MAX_PIECES => Err(InvalidSearch::TooLong),
            _ => Ok(Self { units }),
        }
    }
}

impl Unit {
    /// `None`: nothing in it can be searched for.
    fn of(text: &str, exact: bool) -> Option<Self> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut last_pair_ends = None;
        let mut first = None;
        tokenise(text, |token| {
            // The last character of a run is in the pair before it already.
            let in_pair = token.unspaced && last_pair_ends == Some(token.to);
            let pair = token.unspaced && token.first_to < token.to;
            last_pair_ends = pair.then_some(token.to);
            if !in_pair {
                let offset = token.position - *first.get_or_insert(token.position);
                let (prefix, unspaced) = (token.unspaced && !pair, token.unspaced);
                pieces.push(Piece { text: token.text.into(), prefix, offset, unspaced });
            }
        });
        let last = pieces.last_mut()?;
        last.prefix |= !exact && !last.unspaced;
        Some(Self { pieces })
    }
}

impl Piece {
    /// `None`: not found. `Some(true)`: found whole, as far as that can be told.
    pub(super) fn matches(&self, token: &str) -> Option<bool> {
        match self.prefix {
            false => (token == &*self.text).then_some(true),
            true if token.starts_with(&*self.text) => {
                Some(self.unspaced || token.len() == self.text.len())
            }
            true => None,
        }
    }
}
