//! Takes a port, or says which one could not be had.

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;

/// A port that could not be had.
#[derive(Debug, thiserror::Error)]
#[error("could not listen on {address}")]
pub struct ListenError {
    /// The address that was wanted.
    pub address: SocketAddr,
    /// The system's answer.
    pub source: io::Error,
}

/// Listens on `address`.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| ListenError { address, source })
}
