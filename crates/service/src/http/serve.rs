//! Serves a router until the end is asked for.

use std::io::{self, ErrorKind};
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use super::unread::Unread;
use crate::shutdown::Shutdown;

/// How long a client may take to send its headers, and how long a connection may stay open between requests.
const HEADER_TIME: Duration = Duration::from_secs(30);

/// How long to leave connections alone that cannot be taken, because the process has as many files open as it may.
const CROWDED: Duration = Duration::from_millis(200);

/// Serves `router` on `listener`. When the end is asked for it takes no more connections, lets the
/// requests in flight finish, and returns.
pub async fn serve(listener: TcpListener, router: Router, shutdown: &Shutdown) -> io::Result<()> {
    let mut server = Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIME);
    server.http2().timer(TokioTimer::new()).keep_alive_interval(HEADER_TIME);
    let graceful = GracefulShutdown::new();
    let mut requested = pin!(shutdown.requested_owned());
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut requested => break,
        };
        let Some(stream) = taken(stream).await else { continue };
        // An answer is written at once, whole: there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let connection =
            server.serve_connection_with_upgrades(TokioIo::new(Unread::new(stream)), service);
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection ended early");
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
    Ok(())
}

/// The connection, if there is one. Whatever went wrong, the next may be fine.
async fn taken(accepted: io::Result<(TcpStream, std::net::SocketAddr)>) -> Option<TcpStream> {
    let error = match accepted {
        Ok((stream, _)) => return Some(stream),
        Err(error) => error,
    };
    let is_theirs = matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    );
    if !is_theirs {
        tracing::error!(error = &error as &dyn std::error::Error, "no connection can be taken");
        #[expect(clippy::disallowed_methods, reason = "nothing tells when files are closed again")]
        tokio::time::sleep(CROWDED).await;
    }
    None
}
