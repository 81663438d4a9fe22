//! Health and metrics, on a port of their own that no user reaches.

mod health;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::problem;
use crate::telemetry::Metrics;

pub use health::Health;

/// `GET /healthz` and `GET /readyz`. An app with a public port merges these into its routes too.
///
/// - `/healthz` is 200 as long as the process answers: `{"status":"ok","sidecar":"up"|"down"}`.
///   It does not fail with the sidecar, or Kubernetes would restart an app for its sidecar's fault.
/// - `/readyz` is 200, or 503 with problem details when the sidecar does not answer or the end has
///   been asked for.
pub fn health_routes<S: Clone + Send + Sync + 'static>(health: Health) -> Router<S> {
    let ready = health.clone();
    Router::new()
        .route("/healthz", get(move || async move { health.healthz().await }))
        .route("/readyz", get(move || async move { ready.readyz().await }))
}

/// The whole ops port: health, and `GET /metrics` in Prometheus' text format.
pub fn router(health: Health, metrics: Metrics) -> Router {
    health_routes(health)
        .route("/metrics", get(move || async move { metrics.render() }))
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
}

/// Serves the ops port until the returned [`OpsServer`] is dropped.
///
/// It outlives the soft stage of the shutdown on purpose: that is when `/readyz` has most to say.
pub fn serve(listener: TcpListener, router: Router) -> OpsServer {
    OpsServer(tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the ops port has stopped");
        }
    }))
}

/// Keeps the ops port open; dropping it closes the port.
#[derive(Debug)]
#[must_use = "dropping it closes the port"]
pub struct OpsServer(JoinHandle<()>);

impl Drop for OpsServer {
    fn drop(&mut self) {
        self.0.abort();
    }
}
