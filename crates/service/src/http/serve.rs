//! Serves a router until the end is asked for.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::Service;

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
        let Some((stream, peer)) = taken(stream).await else { continue };
        // An answer is written at once, whole: there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(FromPeer { router: router.clone(), peer });
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
async fn taken(accepted: io::Result<(TcpStream, SocketAddr)>) -> Option<(TcpStream, SocketAddr)> {
    let error = match accepted {
        Ok(taken) => return Some(taken),
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

/// The routes, for requests over one connection: each knows its other side.
#[derive(Clone)]
struct FromPeer {
    router: Router,
    peer: SocketAddr,
}

impl<B> Service<Request<B>> for FromPeer
where
    Router: Service<Request<B>>,
{
    type Response = <Router as Service<Request<B>>>::Response;
    type Error = <Router as Service<Request<B>>>::Error;
    type Future = <Router as Service<Request<B>>>::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Service::<Request<B>>::poll_ready(&mut self.router, context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        request.extensions_mut().insert(ConnectInfo(self.peer));
        self.router.call(request)
    }
}
