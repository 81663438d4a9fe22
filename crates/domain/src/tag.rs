//! Tags: a user's names for kinds of tasks.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::colour::Colour;
use crate::text::fold_name;

mod carry;
mod changes;
mod document;
#[cfg(test)]
mod tests;

pub use carry::{Carry, Fate};
pub use changes::{TagChange, TagRefused, Usage, create, missing, usage};
pub use document::{NewTag, Patched, TagPatch, patch, read_merge};

/// A tag's name: 1 to 100 characters on one line, without white space around it.
///
/// Two names are the same tag where they differ in case, width or white space only; `é` and `e` are two.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TagName {
    text: Box<str>,
    /// What is compared, where that is not the text itself.
    key: Option<Box<str>>,
}

/// The text is not a [`TagName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tag has 1 to 100 characters on one line, without control characters")]
pub struct InvalidTagName;

/// A tag as its user keeps it. Tasks name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// What it is called, in the spelling that is shown.
    pub name: TagName,
    /// In what colour it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    /// Counts its changes, from 1.
    pub version: u64,
}

impl TagName {
    /// The longest name, in characters.
    pub const MAX_CHARS: usize = 100;
    /// The most tags that one task has.
    pub const MAX_PER_TASK: usize = 100;
    /// The most tags that one user has.
    pub const MAX_PER_USER: usize = 10_000;

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name as it is compared: one tag, one key.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.text)
    }

    /// Is it written the same as well?
    pub fn is_spelled_like(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl FromStr for TagName {
    type Err = InvalidTagName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let fits = (1..=Self::MAX_CHARS).contains(&text.chars().take(Self::MAX_CHARS + 1).count());
        if !fits || text.chars().any(char::is_control) {
            return Err(InvalidTagName);
        }
        let key = fold_name(text);
        // Nothing but joiners, say, would be a tag that nobody can see or name.
        if key.is_empty() {
            return Err(InvalidTagName);
        }
        Ok(Self { key: (key != text).then(|| key.into()), text: text.into() })
    }
}

impl TryFrom<String> for TagName {
    type Error = InvalidTagName;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TagName> for String {
    fn from(name: TagName) -> Self {
        name.text.into()
    }
}

impl fmt::Display for TagName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for TagName {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for TagName {}

impl PartialOrd for TagName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TagName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(other.key())
    }
}

impl Hash for TagName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}
