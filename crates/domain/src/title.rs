//! What a task is called.

use std::fmt;

use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// A task's title: 1 to 500 characters (Unicode scalar values), without white space around it and
/// without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Title(String);

/// Why a text is no [`Title`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTitle {
    /// Nothing is left once white space around it is taken off.
    #[error("a title needs at least one character")]
    Empty,
    /// More than [`Title::MAX_CHARS`].
    #[error("a title has at most {max} characters, this one has {0}", max = Title::MAX_CHARS)]
    TooLong(usize),
    /// A line break, tab, NUL or another character of Unicode's category Cc.
    #[error("a title is one line: it holds no control character, this one has {0:?}")]
    ControlCharacter(char),
}

impl Title {
    /// The longest title, in characters.
    pub const MAX_CHARS: usize = 500;

    /// The title as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Title {
    type Error = InvalidTitle;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = text.trim();
        match (text.chars().count(), text.chars().find(|c| c.is_control())) {
            (0, _) => Err(InvalidTitle::Empty),
            (count, _) if count > Self::MAX_CHARS => Err(InvalidTitle::TooLong(count)),
            (_, Some(found)) => Err(InvalidTitle::ControlCharacter(found)),
            (_, None) => Ok(Self(text.to_owned())),
        }
    }
}

impl From<Title> for String {
    fn from(title: Title) -> Self {
        title.0
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
