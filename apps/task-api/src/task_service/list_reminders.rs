//! `TaskService.ListReminders`

use contract::tasks::{ListRemindersRequest, ListRemindersResponse};
use tonic::Status;

use super::user;
use crate::App;

impl App {
    pub(super) async fn list_reminders(
        &self,
        request: ListRemindersRequest,
    ) -> Result<ListRemindersResponse, Status> {
        let user = user(request.user)?;
        Err(Status::unimplemented(format!("not for {user} yet")))
    }
}
