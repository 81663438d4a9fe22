//! `NotifierService.GetPreferences`

use contract::notifier::{Document, User};
use tonic::Status;

use super::{document, user};
use crate::app::Notifier;
use crate::inbox::Inbox;

impl Notifier {
    pub(super) async fn get_preferences(&self, request: User) -> Result<Document, Status> {
        let view = self.look(&user(request.user)?).await?;
        document(&Inbox::of(&view).preferences().resource())
    }
}
