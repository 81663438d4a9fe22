//! `TaskService.GetContact`

use contract::tasks::{GetContactRequest, GetContactResponse};
use identity::Denied;
use tonic::Status;

use super::{unread, user};
use crate::App;
use crate::shelf::Shelf;

impl App {
    pub(super) async fn get_contact(
        &self,
        request: GetContactRequest,
    ) -> Result<GetContactResponse, Status> {
        let user = user(request.user)?;
        let accounts = &self.people.accounts;
        let unreachable = |error: Denied| {
            tracing::warn!(error = &error as &dyn std::error::Error, "an account cannot be read");
            Status::unavailable("the accounts cannot be reached")
        };
        let me = match accounts.me(&user).await {
            Ok(me) => Some(me),
            Err(Denied::NoSuch(_)) if accounts.is_deleted(&user).await.map_err(unreachable)? => {
                return Ok(GetContactResponse { deleted: true, ..GetContactResponse::default() });
            }
            // A user without an account: only where tokens are given out for development.
            Err(Denied::NoSuch(_)) => None,
            Err(error) => return Err(unreachable(error)),
        };
        let view = self.book(&user).read().await.map_err(unread)?;
        let tz = Shelf::new(&view, self.now()).zone().name().to_owned();
        let verified = me.as_ref().filter(|me| me.email_verified);
        let email = verified.and_then(|me| me.email.clone()).map(String::from);
        let name = me.as_ref().and_then(|me| me.name.clone());
        Ok(GetContactResponse {
            email: email.unwrap_or_default(),
            name: name.unwrap_or_default(),
            tz,
            deleted: false,
        })
    }
}
