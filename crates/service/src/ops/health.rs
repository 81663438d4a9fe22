//! Whether this process is ready to serve, asked of the sidecar at most four times a second.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::problem::Problem;
use crate::shutdown::Shutdown;

/// How long an answer of the probe serves others who ask.
const FRESH: Duration = Duration::from_millis(250);
/// How long the probe may take before it counts as failed.
const LIMIT: Duration = Duration::from_secs(1);

/// When the probe was last asked, and what it said.
type Last = Option<(Instant, Result<(), String>)>;
type Probe = dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync;

/// Asks the sidecar whether it is there, and remembers the answer for 250 ms. Clones share it.
#[derive(Clone)]
pub struct Health {
    probe: Arc<Probe>,
    last: Arc<Mutex<Last>>,
    shutdown: Shutdown,
}

impl Health {
    /// `probe` succeeds when the sidecar answers; its error is a sentence for people. It has 1 s.
    pub fn new<F, A, E>(probe: F, shutdown: Shutdown) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<(), E>> + Send + 'static,
        E: fmt::Display,
    {
        let probe = move || probe().map(|asked| asked.map_err(|error| error.to_string())).boxed();
        Self { probe: Arc::new(probe), last: Arc::default(), shutdown }
    }

    /// Whether the sidecar answers, as known at most 250 ms ago; the error says why not.
    pub async fn sidecar(&self) -> Result<(), String> {
        // Held while the probe runs, so that those who ask at once wait for one answer.
        let mut last = self.last.lock().await;
        if let Some((asked, answer)) = &*last
            && asked.elapsed() < FRESH
        {
            return answer.clone();
        }
        let answer = match tokio::time::timeout(LIMIT, (self.probe)()).await {
            Ok(answer) => answer,
            Err(_) => Err(format!("no answer in {} s", LIMIT.as_secs())),
        };
        *last = Some((Instant::now(), answer.clone()));
        answer
    }

    pub(super) async fn healthz(&self) -> Response {
        let sidecar = if self.sidecar().await.is_ok() { "up" } else { "down" };
        Json(serde_json::json!({ "status": "ok", "sidecar": sidecar })).into_response()
    }

    pub(super) async fn readyz(&self) -> Response {
        if self.shutdown.is_requested() {
            return Problem::not_ready("The app is shutting down.").into_response();
        }
        match self.sidecar().await {
            Ok(()) => Json(serde_json::json!({ "status": "ready" })).into_response(),
            Err(why) => {
                Problem::not_ready(format!("The sidecar does not answer: {why}.")).into_response()
            }
        }
    }
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Health").finish_non_exhaustive()
    }
}
