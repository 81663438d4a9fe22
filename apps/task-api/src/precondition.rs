//! `If-Match` and `If-None-Match` (RFC 9110 §13): which version of something is meant.

use axum::http::{HeaderMap, HeaderName, header};

use crate::refusal::Refusal;

#[cfg(test)]
mod tests;

/// What may stand between two tags.
const BETWEEN: [char; 3] = [',', ' ', '\t'];

/// The versions that a header names.
///
/// An entity tag here is a version in quotes. A `W/` before it, which proxies that compress put there, makes no difference: two
/// answers of one version say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Versions {
    /// `*`
    Any,
    /// One or several; a tag that no version has is none of them.
    These(Vec<u64>),
}

impl Versions {
    /// What `If-Match` says.
    pub(crate) fn if_match(headers: &HeaderMap) -> Result<Option<Self>, Refusal> {
        Self::read(headers, &header::IF_MATCH)
    }

    /// What `If-None-Match` says.
    pub(crate) fn if_none_match(headers: &HeaderMap) -> Result<Option<Self>, Refusal> {
        Self::read(headers, &header::IF_NONE_MATCH)
    }

    /// Is this version among them?
    pub(crate) fn has(&self, version: u64) -> bool {
        match self {
            Self::Any => true,
            Self::These(versions) => versions.contains(&version),
        }
    }

    fn read(headers: &HeaderMap, name: &'static HeaderName) -> Result<Option<Self>, Refusal> {
        let wrong =
            || Refusal::Header(name.as_str(), "entity tags such as \"7\" are expected, or *");
        let mut versions = Vec::new();
        let mut is_there = false;
        for value in headers.get_all(name) {
            is_there = true;
            let text = value.to_str().map_err(|_| wrong())?;
            if text.trim() == "*" {
                return Ok(Some(Self::Any));
            }
            // Whatever is between quotes belongs to the tag, commas too.
            let mut rest = text.trim_start_matches(BETWEEN);
            while !rest.is_empty() {
                let opaque = rest.strip_prefix("W/").unwrap_or(rest);
                let tag = opaque.strip_prefix('"').and_then(|rest| rest.split_once('"'));
                let (inner, after) = tag.ok_or_else(wrong)?;
                versions.extend(inner.parse::<u64>());
                rest = after.trim_start_matches(BETWEEN);
                if after.starts_with(|c| !BETWEEN.contains(&c)) {
                    return Err(wrong());
                }
            }
        }
        Ok(is_there.then_some(Self::These(versions)))
    }
}
