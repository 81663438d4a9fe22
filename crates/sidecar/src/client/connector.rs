//! Connecting with backoff: while a sidecar is away, calls fail at once instead of knocking.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tower::Service;

/// After the first failure; doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// A sidecar that is back is noticed within this time.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Opens TCP connections, and after a failure refuses to try again for a while.
#[derive(Clone, Debug)]
pub(super) struct Backoff {
    connect_timeout: Duration,
    failures: Arc<Mutex<Failures>>,
}

#[derive(Debug, Default)]
struct Failures {
    pause: Duration,
    not_before: Option<Instant>,
}

impl Backoff {
    pub(super) fn new(connect_timeout: Duration) -> Self {
        Self { connect_timeout, failures: Arc::default() }
    }

    async fn connect(self, uri: Uri) -> io::Result<TokioIo<TcpStream>> {
        self.may_try()?;
        let result = self.open(&uri).await;
        self.note(result.is_ok());
        result.map(TokioIo::new)
    }

    async fn open(&self, uri: &Uri) -> io::Result<TcpStream> {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let port = uri.port_u16().unwrap_or(80);
        let stream = timeout(self.connect_timeout, TcpStream::connect((host, port))).await??;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    fn may_try(&self) -> io::Result<()> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        match failures.not_before {
            Some(instant) if Instant::now() < instant => Err(io::Error::new(
                io::ErrorKind::ConnectionRefused,
                "the sidecar did not answer a moment ago",
            )),
            _ => Ok(()),
        }
    }

    fn note(&self, connected: bool) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if connected {
            *failures = Failures::default();
            return;
        }
        failures.pause = (failures.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
        failures.not_before = Some(Instant::now() + failures.pause);
    }
}

impl Service<Uri> for Backoff {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().connect(uri))
    }
}

#[cfg(test)]
mod tests;
