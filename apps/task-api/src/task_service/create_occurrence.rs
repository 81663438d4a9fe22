//! `TaskService.CreateOccurrence`

use contract::tasks::{CreateOccurrenceRequest, CreateOccurrenceResponse};
use tonic::Status;

use super::user;
use crate::App;

impl App {
    pub(super) async fn create_occurrence(
        &self,
        request: CreateOccurrenceRequest,
    ) -> Result<CreateOccurrenceResponse, Status> {
        let user = user(request.user)?;
        Err(Status::unimplemented(format!("not for {user} yet")))
    }
}
