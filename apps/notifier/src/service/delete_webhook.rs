//! `NotifierService.DeleteWebhook`

use contract::notifier::{Document, Item};
use tonic::Status;

use super::{id, user};
use crate::app::Notifier;
use crate::record::webhook_key;

impl Notifier {
    pub(super) async fn delete_webhook(&self, request: Item) -> Result<Document, Status> {
        let (user, id) = (user(request.user)?, id(&request.id)?);
        let deleted = self.change(&user, move |draft| {
            if draft.inbox().webhook(id).is_none() {
                return Err(Status::not_found("there is no such webhook"));
            }
            // What is still to be delivered to it finds that it is gone.
            draft.remove(webhook_key(id));
            Ok(())
        });
        deleted.await.map(|()| Document::default())
    }
}
