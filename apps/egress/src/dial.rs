//! Connects to a host, if it is one that anybody may be sent to.

use std::collections::HashSet;
use std::io;
use std::net::{AddrParseError, IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use domain::address::is_public;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use crate::refused::Refused;
use crate::target::Target;

/// What may be called though it is not public.
#[derive(Clone, Debug, Default)]
pub struct Allowed(HashSet<(IpAddr, Option<u16>)>);

impl FromStr for Allowed {
    type Err = AddrParseError;

    /// Reads `10.0.0.5,127.0.0.1:9000,[::1]:80`.
    fn from_str(text: &str) -> Result<Self, AddrParseError> {
        let each = text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(|one| {
            let alone = one.parse::<IpAddr>().map(|address| (address, None));
            alone.or_else(|_| {
                one.parse::<SocketAddr>().map(|address| (address.ip(), Some(address.port())))
            })
        });
        each.collect::<Result<_, _>>().map(Self)
    }
}

impl Allowed {
    fn has(&self, address: SocketAddr) -> bool {
        is_public(address.ip())
            || self.0.contains(&(address.ip(), None))
            || self.0.contains(&(address.ip(), Some(address.port())))
    }
}

/// A connection, with or without TLS.
pub(crate) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<C: AsyncRead + AsyncWrite + Send + Unpin> Connection for C {}

/// Connects to `target`: to one of the addresses that were looked at, all of which are allowed.
pub(crate) async fn dial(
    target: &Target,
    allowed: &Allowed,
    tls: &Arc<ClientConfig>,
) -> Result<Box<dyn Connection>, Refused> {
    let found = lookup_host((target.host.as_str(), target.port)).await;
    let addresses: Vec<SocketAddr> = found.map_err(Refused::NoSuchHost)?.collect();
    // All of them: a name that also leads inside is up to something.
    if !addresses.iter().all(|address| allowed.has(*address)) {
        return Err(Refused::PrivateAddress);
    }
    let stream = TcpStream::connect(addresses.as_slice()).await.map_err(Refused::NotConnected)?;
    if !target.tls {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(target.host.clone())
        .map_err(|error| Refused::NotConnected(io::Error::other(error)))?;
    let stream = TlsConnector::from(tls.clone()).connect(name, stream).await;
    Ok(Box::new(stream.map_err(Refused::NotConnected)?))
}

/// Trusts the authorities that browsers trust.
pub(crate) fn tls() -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
}
