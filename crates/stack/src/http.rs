//! The few bytes of HTTP that a readiness probe needs.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// Longest wait for a local process to answer one probe.
const PROBE: Duration = Duration::from_secs(2);

/// The status of `GET path` on `127.0.0.1:port`; `None` where nobody gives a whole status line.
#[must_use]
pub fn status(port: u16, path: &str) -> Option<u16> {
    let mut stream = connect(port)?;
    let request = format!("GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut head = [0_u8; 12]; // "HTTP/1.1 204"
    stream.read_exact(&mut head).ok()?;
    std::str::from_utf8(&head[9..]).ok()?.parse().ok()
}

/// Whether somebody accepts TCP connections on `127.0.0.1:port`.
#[must_use]
pub fn accepts(port: u16) -> bool {
    connect(port).is_some()
}

/// A connection to `127.0.0.1:port` whose reads and writes have a limit.
#[must_use]
pub fn connect(port: u16) -> Option<TcpStream> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let stream = TcpStream::connect_timeout(&address, PROBE).ok()?;
    stream.set_read_timeout(Some(PROBE)).ok()?;
    stream.set_write_timeout(Some(PROBE)).ok()?;
    Some(stream)
}

#[cfg(test)]
mod tests;
