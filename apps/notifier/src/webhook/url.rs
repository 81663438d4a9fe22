//! Where a webhook may lead: the guard at save. What a name leads to is looked at again when a message is posted, by the relay.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use domain::address::is_public;
use http::Uri;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// The longest that is taken, in bytes.
const MAX_LEN: usize = 2048;

/// Whether webhooks may lead to addresses of the machine or its network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Only to what everybody can reach.
    #[default]
    Public,
    /// To anything: for development and tests.
    Private,
}

/// A URL that messages may be posted to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebhookUrl(String);

/// Why one is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAUrl {
    /// It is too long.
    #[error("at most {MAX_LEN} bytes are allowed")]
    Long,
    /// It is none.
    #[error("a URL such as https://example.org/daybook is expected")]
    Malformed,
    /// It has a scheme that is not HTTP's.
    #[error("https or http is expected")]
    Scheme,
    /// It has a user or a password in it.
    #[error("no user and no password are allowed in it: messages are signed instead")]
    Credentials,
    /// Its port is none.
    #[error("a port from 1 to 65535 is expected")]
    Port,
    /// It goes up in its path.
    #[error("no `..` is allowed in it")]
    Upward,
    /// It leads to the machine, or to a network that not everybody can reach.
    #[error("an address that everybody can reach is expected")]
    Private,
}

impl WebhookUrl {
    /// Reads one that may be posted to.
    pub(crate) fn parse(text: &str, reach: Reach) -> Result<Self, NotAUrl> {
        if text.len() > MAX_LEN {
            return Err(NotAUrl::Long);
        }
        if text.contains("..") {
            return Err(NotAUrl::Upward); // the binding refuses these
        }
        if text.bytes().any(|byte| !byte.is_ascii_graphic() || b"\\\"<>^`{|}#".contains(&byte)) {
            return Err(NotAUrl::Malformed);
        }
        let uri: Uri = text.parse().map_err(|_| NotAUrl::Malformed)?;
        let authority = uri.authority().ok_or(NotAUrl::Malformed)?;
        match uri.scheme_str() {
            Some("https" | "http") => {}
            Some(_) => return Err(NotAUrl::Scheme),
            None => return Err(NotAUrl::Malformed),
        }
        if authority.as_str().contains('@') {
            return Err(NotAUrl::Credentials);
        }
        let host = authority.host();
        let port = authority.as_str().strip_prefix(host).unwrap_or_default();
        match port.strip_prefix(':') {
            None if port.is_empty() => {}
            Some(port) if port.parse().is_ok_and(|port: u16| port > 0) => {}
            _ => return Err(NotAUrl::Port),
        }
        check_host(host, reach)?;
        Ok(Self(text.to_owned()))
    }

    /// The path under which the relay takes messages for it: `/{scheme}/{host}/{path}?{query}`.
    pub(crate) fn relayed(&self) -> String {
        let (scheme, rest) = self.0.split_once("://").unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let slash = if path.starts_with('/') { "" } else { "/" };
        format!("/{}/{authority}{slash}{path}", scheme.to_ascii_lowercase())
    }
}

impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_host(host: &str, reach: Reach) -> Result<(), NotAUrl> {
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let address: Option<IpAddr> = match literal {
        Some(six) => Some(IpAddr::V6(six.parse().map_err(|_| NotAUrl::Malformed)?)),
        None => host.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    };
    let is_public = match address {
        Some(address) => is_public(address),
        None => {
            let name = host.strip_suffix('.').unwrap_or(host);
            let word = |label: &str| {
                !label.is_empty()
                    && label.len() <= 63
                    && label.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it))
            };
            if name.len() > 253 || !name.split('.').all(word) {
                return Err(NotAUrl::Malformed);
            }
            is_public_name(&name.to_ascii_lowercase())
        }
    };
    if is_public || reach == Reach::Private { Ok(()) } else { Err(NotAUrl::Private) }
}

/// Names that lead nowhere else than to this machine or its network (RFC 6761, 6762, 8375, 9476); and numbers, which some
/// resolvers take for addresses: `2130706433`, `0x7f.1`.
fn is_public_name(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    let is_local =
        ["localhost", "local", "internal", "lan", "home", "corp", "alt", "invalid", "test"]
            .contains(&last)
            || name.ends_with(".home.arpa");
    name.contains('.') && !is_number && !is_local
}
