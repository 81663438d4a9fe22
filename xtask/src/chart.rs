//! The checks of the Helm chart.

use crate::Outcome;

/// Lints and renders the chart, and checks what comes out against the schemas.
pub(crate) fn run() -> Outcome {
    Err("the chart's checks are not there yet".into())
}
