//! Serves a router until the end is asked for.

use std::io;

use axum::Router;
use tokio::net::TcpListener;

use crate::shutdown::Shutdown;

/// Serves `router` on `listener`. When the end is asked for it takes no more connections, lets the
/// requests in flight finish, and returns.
pub async fn serve(listener: TcpListener, router: Router, shutdown: &Shutdown) -> io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(shutdown.requested_owned()).await
}
