//! What this process measures, in Prometheus' text format.

use std::sync::OnceLock;
use std::time::Duration;

use ::metrics::gauge;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::TelemetryError;

/// Upper bounds in seconds, for every histogram whose name ends in `_seconds`.
const SECONDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// Upper bounds for every histogram of how many: names that end in `_size` or `_events`.
const COUNTS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0, 1024.0, 16384.0];
/// Upper bounds for every histogram whose name ends in `_bytes`.
const BYTES: [f64; 9] =
    [1024.0, 2048.0, 4096.0, 8192.0, 16384.0, 32768.0, 65536.0, 98304.0, 131_072.0];
/// How often samples are folded into their buckets; unread, they would pile up.
const UPKEEP: Duration = Duration::from_secs(5);

static INSTALLED: OnceLock<Metrics> = OnceLock::new();

/// Reads what this process has measured. Clones read the same.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Everything measured so far, in Prometheus' text format.
    pub fn render(&self) -> String {
        if let Some(bytes) = resident_bytes() {
            gauge!("process_resident_memory_bytes").set(bytes);
        }
        self.0.render()
    }

    /// Measures that nobody else sees, for a test of what reads them.
    pub fn detached() -> Self {
        Self(PrometheusBuilder::new().build_recorder().handle())
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

/// Everything measured so far in this process; empty before [`super::init`].
pub fn metrics_text() -> String {
    INSTALLED.get().map(Metrics::render).unwrap_or_default()
}

pub(super) fn install(app_name: &'static str) -> Result<Metrics, TelemetryError> {
    let recorder = PrometheusBuilder::new()
        .add_global_label("app", app_name)
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(|it| it.set_buckets_for_metric(Matcher::Suffix("_size".to_owned()), &COUNTS))
        .and_then(|it| it.set_buckets_for_metric(Matcher::Suffix("_events".to_owned()), &COUNTS))
        .and_then(|it| it.set_buckets_for_metric(Matcher::Suffix("_bytes".to_owned()), &BYTES))
        .map_err(|_| TelemetryError::Metrics)?
        .build_recorder();
    let metrics = Metrics(recorder.handle());
    ::metrics::set_global_recorder(recorder).map_err(|_| TelemetryError::Metrics)?;
    let upkeep = metrics.0.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            upkeep.run_upkeep();
        }
    });
    Ok(INSTALLED.get_or_init(|| metrics).clone())
}

/// Resident memory, from `/proc/self/status`; `None` where there is no such file.
fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u32 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(f64::from(kibibytes) * 1024.0)
}
