//! `TaskService.GetContact`

use contract::tasks::{GetContactRequest, GetContactResponse};
use tonic::Status;

use super::user;
use crate::App;

impl App {
    pub(super) async fn get_contact(
        &self,
        request: GetContactRequest,
    ) -> Result<GetContactResponse, Status> {
        let user = user(request.user)?;
        Err(Status::unimplemented(format!("not for {user} yet")))
    }
}
