//! Where a tag is found: `/api/v1/tags/{name}`, whatever its name.

use std::fmt::Write as _;

use domain::tag::{Tag, TagName};

use crate::refusal::Refusal;
use crate::shelf::Shelf;

/// The path of a tag, percent-encoded (RFC 3986 §2.1).
pub(super) fn path_of(name: &TagName) -> String {
    name.as_str().bytes().fold("/api/v1/tags/".to_owned(), |mut path, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => path.push(byte.into()),
            // A name of dots alone would be taken for a step up.
            _ => drop(write!(path, "%{byte:02X}")), // a string takes whatever is written to it
        }
        path
    })
}

/// The tag of that name.
pub(super) fn tag_named<'v>(shelf: Shelf<'v>, name: &TagName) -> Result<&'v Tag, Refusal> {
    let found = shelf.tag(name).map(|kept| &kept.item);
    found.ok_or_else(|| Refusal::NoSuch("tag", name.to_string()))
}
