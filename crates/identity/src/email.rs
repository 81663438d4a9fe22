//! E-mail addresses, as far as Daybook has to understand them.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

#[cfg(test)]
mod tests;

/// An address, as its owner wrote it.
///
/// Something before and after one `@`, no blanks, at most 254 bytes (RFC 5321 §4.5.3.1.3). Whether it is anyone's, only a
/// message to it can tell. Two that differ in case only are the same.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// The text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address is expected, of at most 254 bytes")]
pub struct NotAnEmail;

impl Email {
    /// As its owner wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Names the address without telling it: what uniqueness and throttling go by.
    pub(crate) fn key(&self) -> String {
        let folded: String = self.0.nfkc().flat_map(char::to_lowercase).nfkc().collect();
        URL_SAFE_NO_PAD.encode(Sha256::digest(folded))
    }
}

impl TryFrom<String> for Email {
    type Error = NotAnEmail;

    fn try_from(text: String) -> Result<Self, NotAnEmail> {
        let (name, host) = text.rsplit_once('@').ok_or(NotAnEmail)?;
        let odd = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c);
        let well_formed = text.len() <= 254
            && !name.is_empty()
            && !name.contains('@')
            && !host.is_empty()
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains("..")
            && !text.contains(odd);
        if well_formed { Ok(Self(text)) } else { Err(NotAnEmail) }
    }
}

impl FromStr for Email {
    type Err = NotAnEmail;

    fn from_str(text: &str) -> Result<Self, NotAnEmail> {
        text.to_owned().try_into()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// Addresses do not belong in log lines.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}
