//! The end comes in two stages: soft, when it is asked for, and hard, when that takes too long.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

#[cfg(test)]
mod tests;

/// How long what is in flight may take to finish, unless an app says otherwise.
pub const DEFAULT_LIMIT: Duration = Duration::from_secs(30);

/// Tells every part of a process that the end has been asked for. Clones share one state.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    soft: CancellationToken,
    hard: CancellationToken,
}

/// What was in flight did not finish in time, or a second signal came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped before everything in flight had finished")]
pub struct Forced;

impl Shutdown {
    /// An end that only [`request`](Self::request) asks for.
    pub fn new() -> Self {
        Self::default()
    }

    /// An end asked for by SIGTERM or Ctrl-C. It turns hard `limit` later, or at a second signal.
    ///
    /// Must be called on a Tokio runtime; fails where signals cannot be listened to.
    pub fn on_signals(limit: Duration) -> io::Result<Self> {
        let shutdown = Self::new();
        let terminate = signal(SignalKind::terminate())?;
        let interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(shutdown.clone().watch(terminate, interrupt, limit));
        Ok(shutdown)
    }

    async fn watch(self, mut terminate: Signal, mut interrupt: Signal, limit: Duration) {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = self.soft.cancelled() => {}
        }
        tracing::info!(limit_s = limit.as_secs(), "shutting down: finishing what is in flight");
        self.soft.cancel();
        #[expect(clippy::disallowed_methods, reason = "this is a limit, not a wait")]
        let late = tokio::select! {
            _ = terminate.recv() => "a second signal came",
            _ = interrupt.recv() => "a second signal came",
            () = tokio::time::sleep(limit) => "the limit has passed",
        };
        tracing::warn!("shutting down at once: {late}");
        self.hard.cancel();
    }

    /// Asks for the end, softly.
    pub fn request(&self) {
        self.soft.cancel();
    }

    /// Whether the end has been asked for.
    pub fn is_requested(&self) -> bool {
        self.soft.is_cancelled()
    }

    /// Waits until the end is asked for.
    pub async fn requested(&self) {
        self.soft.cancelled().await;
    }

    /// The same as [`requested`](Self::requested), for those who need a `'static` future.
    pub fn requested_owned(&self) -> impl Future<Output = ()> + Send + 'static {
        self.soft.clone().cancelled_owned()
    }

    /// Waits until the end must be now.
    pub async fn forced(&self) {
        self.hard.cancelled().await;
    }

    /// Runs `work`, which ends by itself once the end is asked for, and gives it up at the hard
    /// stage. `main` wraps all it serves in this.
    pub async fn until_forced<F: Future>(&self, work: F) -> Result<F::Output, Forced> {
        tokio::select! {
            biased;
            done = work => Ok(done),
            () = self.forced() => Err(Forced),
        }
    }
}
