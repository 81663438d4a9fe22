//! What is wrong with a document, and where: every fault at once, each with a pointer to its place.

use std::fmt;

use serde::Serialize;

mod reader;
#[cfg(test)]
mod tests;

pub use reader::Reader;

/// One fault of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// JSON pointer (RFC 6901) to the wrong value; empty for the whole document.
    pub pointer: String,
    /// For programs. Never changes its meaning: `required`, `unknown_field`, `wrong_type`, `invalid`,
    /// `too_short`, `too_long`, `too_many`, `out_of_range`, `duplicate` or `contradiction`.
    pub code: &'static str,
    /// For people: what was expected.
    pub message: String,
}

/// Every fault found in one document; at least one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(transparent)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Faults reported of one document; a document with more is not worth a longer list.
    pub const MAX: usize = 100;

    /// Reads a document with `read`, and gives back what it read, or every fault that it found.
    pub fn collect<T>(read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Result<T, Self> {
        let mut found = Vec::new();
        let read = read(&mut Reader::new(&mut found));
        match read {
            Some(value) if found.is_empty() => Ok(value),
            _ => Err(Self(found)),
        }
    }

    /// A single fault.
    pub fn one(pointer: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self(vec![Violation { pointer: pointer.to_owned(), code, message: message.into() }])
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Violation { pointer, message, .. }) in self.0.iter().enumerate() {
            let gap = if index == 0 { "" } else { "; " };
            let pointer = if pointer.is_empty() { "the document" } else { pointer };
            write!(f, "{gap}{pointer}: {message}")?;
        }
        Ok(())
    }
}
