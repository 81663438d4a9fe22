//! What the apps take while nobody asks anything of them.

use std::time::Duration;

use tokio::time::{Instant, interval_at};

use super::Setting;
use crate::Failure;
use crate::figure::{Figure, Report};

/// From ready until it is looked at.
const AFTER: Duration = Duration::from_secs(5);
const MEGABYTE: f64 = 1024.0 * 1024.0;

/// Resident memory, the pages of the executable that were used among it.
pub(super) async fn measure(setting: &Setting<'_>, report: &mut Report) -> Result<(), Failure> {
    interval_at(Instant::now() + AFTER, AFTER).tick().await;
    for app in ["task_api", "audit"] {
        let resident = setting.stack.resident(app)? / MEGABYTE;
        report.add(&Figure::new(format!("idle_memory_{app}"), resident, "MB").at_most(20.0))?;
    }
    Ok(())
}
