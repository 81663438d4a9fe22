//! Where a page ended, as a text that clients give back without looking into it.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::sort::{Standing, Value};

/// The last task of a page: where it stands in the order, and a fingerprint of what was asked.
///
/// It names no place among the tasks that there were then, but one in the order: tasks that come or go meanwhile shift
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) query: u64,
    pub(super) after: Standing,
}

/// The text is not a cursor of this query and user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one that this query gave")]
pub struct InvalidCursor;

/// Longer than any that is given out: a title of 500 characters twice, in base 64.
const MAX_LEN: usize = 16_384;

impl Cursor {
    /// Does it belong to a query of this fingerprint, which has so many sort keys?
    pub(super) fn belongs_to(&self, query: u64, keys: usize) -> bool {
        self.query == query && self.after.values.len() == keys
    }
}

impl Display for Cursor {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let form: (u64, &[Value<'_>], _) = (self.query, &self.after.values, self.after.id);
        let json = serde_json::to_vec(&form).map_err(|_| fmt::Error)?;
        f.write_str(&URL_SAFE_NO_PAD.encode(json))
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_LEN {
            return Err(InvalidCursor);
        }
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidCursor)?;
        let (query, values, id) = serde_json::from_slice(&json).map_err(|_| InvalidCursor)?;
        Ok(Self { query, after: Standing { values, id } })
    }
}

/// A number that is the same for the same texts on every replica and in every version (FNV-1a, 64 bits).
pub(super) fn fingerprint(texts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for text in texts {
        // 0xFF is in no text: `ab, c` and `a, bc` differ.
        for byte in text.bytes().chain([0xFF]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}
