//! `TaskService.CheckReminders`

use contract::tasks::{CheckRemindersRequest, CheckRemindersResponse};
use tonic::Status;

use super::user;
use crate::App;

impl App {
    pub(super) async fn check_reminders(
        &self,
        request: CheckRemindersRequest,
    ) -> Result<CheckRemindersResponse, Status> {
        let user = user(request.user)?;
        Err(Status::unimplemented(format!("not for {user} yet")))
    }
}
