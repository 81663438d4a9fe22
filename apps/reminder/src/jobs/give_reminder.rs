//! `rem:{task}:{instant}` is due → `reminder.triggered`, for each reminder that task-api still wants given

use async_trait::async_trait;
use sidecar::{HandlerError, IncomingJob, JobHandler};

use super::JobData;
use crate::announce::triggered;
use crate::measures;
use crate::reminders::Reminders;

/// Gives the reminders of one task and one instant. Twice is harmless: the events have the same names.
pub struct GiveReminder(pub Reminders);

#[async_trait]
impl JobHandler for GiveReminder {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        let JobData { user, task, at } =
            serde_json::from_slice(&job.data).map_err(HandlerError::refuse)?;
        let Some(wanted) = self.0.tasks.check(&user, task, at).await? else {
            measures::unwanted();
            return Ok(());
        };
        let now = self.0.now();
        let events = triggered(&user, wanted, at, now).map_err(HandlerError::refuse)?;
        let count = events.len();
        self.0.say(events).await.into_iter().collect::<Result<(), _>>()?;
        measures::given(count, now - at);
        Ok(())
    }
}
