//! `TaskService.ListDue`

use contract::tasks::{ListDueRequest, ListDueResponse};
use tonic::Status;

use super::user;
use crate::App;

impl App {
    pub(super) async fn list_due(
        &self,
        request: ListDueRequest,
    ) -> Result<ListDueResponse, Status> {
        let user = user(request.user)?;
        Err(Status::unimplemented(format!("not for {user} yet")))
    }
}
