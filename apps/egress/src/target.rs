//! Where a request is to go, from its path.

use http::Uri;
use http::uri::{Authority, Scheme};

#[cfg(test)]
mod tests;

/// An address of somebody's webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// With TLS?
    pub(crate) tls: bool,
    /// A name, or an address without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// As in the request line and the `host` header.
    pub(crate) path: String,
    pub(crate) authority: String,
}

impl Target {
    /// Reads `/{scheme}/{authority}/{path and query}`. `None` where that says no address: another scheme, somebody's
    /// password, no host.
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        let whole = uri.path_and_query()?.as_str().strip_prefix('/')?;
        let (scheme, rest) = whole.split_once('/')?;
        let tls = match scheme.parse::<Scheme>().ok()? {
            scheme if scheme == Scheme::HTTPS => true,
            scheme if scheme == Scheme::HTTP => false,
            _ => return None,
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let authority: Authority = authority.parse().ok()?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return None;
        }
        let port = match authority.as_str().rsplit_once(']').map_or(authority.as_str(), |it| it.1) {
            text if text.contains(':') => authority.port_u16().filter(|port| *port > 0)?,
            _ if tls => 443,
            _ => 80,
        };
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Some(Self { tls, host, port, path, authority: authority.to_string() })
    }
}
