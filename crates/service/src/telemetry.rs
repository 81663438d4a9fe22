//! Log lines, traces and metrics, set up once per process.

mod logs;
mod metrics;
mod panics;
#[cfg(test)]
mod tests;
mod trace;

use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::settings::ServiceSettings;

pub use metrics::{Metrics, metrics_text};
pub use trace::{current_trace_id, set_parent_from};

/// What stops telemetry from being set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `RUST_LOG` is not a list of filters.
    #[error("RUST_LOG is not valid: expected filters such as `info,task_api=debug`")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// `OTEL_EXPORTER_OTLP_ENDPOINT` is not one that traces can be sent to.
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT is not valid")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
    /// This process logs elsewhere already.
    #[error("logging was set up twice")]
    Twice(#[from] TryInitError),
    /// This process measures elsewhere already.
    #[error("metrics were set up twice")]
    Metrics,
}

/// Keeps telemetry going; dropping it sends what is left.
#[derive(Debug)]
#[must_use = "dropping it ends telemetry"]
pub struct Guard {
    provider: SdkTracerProvider,
    metrics: Metrics,
}

impl Guard {
    /// What this process has measured.
    pub fn metrics(&self) -> Metrics {
        self.metrics.clone()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Err(error) = self.provider.shutdown() {
            tracing::debug!(%error, "the last traces could not be sent");
        }
    }
}

/// Sets up logging to stderr, trace ids on every span, metrics, and a panic hook that logs.
///
/// Traces are sent only where `OTEL_EXPORTER_OTLP_ENDPOINT` is set; their ids flow always, so that
/// log lines and problem details of one request can be found across apps. Call it once, on a Tokio
/// runtime.
pub fn init(app_name: &'static str, settings: &ServiceSettings) -> Result<Guard, TelemetryError> {
    let provider = trace::provider(app_name, settings.otlp_endpoint.as_ref())?;
    let logs = logs::layer(settings.log_format).with_filter(logs::filter(&settings.log_filter)?);
    // Spans are made whatever RUST_LOG says: a quiet log must not break a trace.
    let traces = trace::layer(&provider, app_name).with_filter(LevelFilter::INFO);
    tracing_subscriber::registry().with(logs).with(traces).try_init()?;
    panics::log_them();
    Ok(Guard { provider, metrics: metrics::install(app_name)? })
}
