//! Arming a job on behalf of a user who waits for an answer.

use std::error::Error;
use std::time::Duration;

use sidecar::{Due, Job, Jobs};
use tokio::time::timeout;

/// How long it may hold the user up: with the scheduler away, the call has no end of its own.
const SCHEDULE_LIMIT: Duration = Duration::from_millis(500);

/// Arms the job of that name, in place of the one that has it already. Its name says all that its handler needs.
pub(crate) async fn arm(
    jobs: &dyn Jobs,
    name: String,
    due: Due,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let job = Job { name, due, data: b"{}".to_vec() };
    Ok(timeout(SCHEDULE_LIMIT, jobs.schedule(&job)).await??)
}
