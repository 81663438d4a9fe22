//! `TaskService.CheckReminders`

use contract::tasks::{
    CheckRemindersRequest, CheckRemindersResponse, CheckedInstant, MOST_INSTANTS, ReminderInstant,
};
use domain::task::Alarm;
use futures::stream::{self, StreamExt};
use tonic::Status;

use super::{instant, reminder, task_id, unread, unwritable, user};
use crate::App;
use crate::shelf::Shelf;

/// How many books are read beside each other.
const BESIDE: usize = 16;

impl App {
    /// Which reminders are wanted for an instant is asked as it comes, of the task as it is by then: so a job that nobody wants
    /// any more, for whatever reason and in whatever order that was heard, gives nothing.
    pub(super) async fn check_reminders(
        &self,
        request: CheckRemindersRequest,
    ) -> Result<CheckRemindersResponse, Status> {
        if request.instants.len() > MOST_INSTANTS {
            return Err(Status::invalid_argument(format!("instants: at most {MOST_INSTANTS}")));
        }
        let checked = stream::iter(request.instants)
            .map(|asked| async {
                let checked = self.check_instant(asked).await;
                checked.unwrap_or_else(|status| CheckedInstant {
                    code: status.code().into(),
                    message: status.message().to_owned(),
                    ..CheckedInstant::default()
                })
            })
            .buffered(BESIDE);
        Ok(CheckRemindersResponse { checked: checked.collect().await })
    }

    async fn check_instant(&self, asked: ReminderInstant) -> Result<CheckedInstant, Status> {
        let (user, id) = (user(asked.user)?, task_id(&asked.task)?);
        let at = instant(asked.at.as_ref(), "at")?;
        let view = self.book(&user).read().await.map_err(unread)?;
        let shelf = Shelf::new(&view, self.now());
        let zone = shelf.zone();
        let task = shelf.task(id).map(|kept| &kept.task).filter(|task| task.reminds());
        let Some(task) = task else { return Ok(CheckedInstant::default()) };
        let wanted: Vec<Alarm> =
            task.alarms(zone).into_iter().filter(|alarm| alarm.at == at).collect();
        if wanted.is_empty() {
            return Ok(CheckedInstant::default());
        }
        Ok(CheckedInstant {
            reminders: wanted.into_iter().map(|alarm| reminder(id, alarm)).collect(),
            task_json: serde_json::to_string(task).map_err(unwritable)?,
            tz: zone.name().to_owned(),
            ..CheckedInstant::default()
        })
    }
}
