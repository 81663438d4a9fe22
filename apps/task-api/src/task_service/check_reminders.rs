//! `TaskService.CheckReminders`

use contract::tasks::{CheckRemindersRequest, CheckRemindersResponse};
use domain::task::Alarm;
use tonic::Status;

use super::{instant, reminder, task_id, unread, unwritable, user};
use crate::App;
use crate::shelf::Shelf;

impl App {
    /// Which reminders are wanted for an instant is asked as it comes, of the task as it is by then: so a job that nobody wants
    /// any more, for whatever reason and in whatever order that was heard, gives nothing.
    pub(super) async fn check_reminders(
        &self,
        request: CheckRemindersRequest,
    ) -> Result<CheckRemindersResponse, Status> {
        let (user, id) = (user(request.user)?, task_id(&request.task)?);
        let at = instant(request.at.as_ref(), "at")?;
        let view = self.book(&user).read().await.map_err(unread)?;
        let shelf = Shelf::new(&view, self.now());
        let zone = shelf.zone();
        let task = shelf.task(id).map(|kept| &kept.task).filter(|task| task.reminds());
        let Some(task) = task else { return Ok(CheckRemindersResponse::default()) };
        let wanted: Vec<Alarm> =
            task.alarms(zone).into_iter().filter(|alarm| alarm.at == at).collect();
        if wanted.is_empty() {
            return Ok(CheckRemindersResponse::default());
        }
        Ok(CheckRemindersResponse {
            reminders: wanted.into_iter().map(|alarm| reminder(id, alarm)).collect(),
            task_json: serde_json::to_string(task).map_err(unwritable)?,
            tz: zone.name().to_owned(),
        })
    }
}
