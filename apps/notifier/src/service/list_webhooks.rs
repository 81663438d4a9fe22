//! `NotifierService.ListWebhooks`

use contract::notifier::{Document, User};
use contract::rest::WebhookList;
use tonic::Status;

use super::{document, user};
use crate::app::Notifier;
use crate::inbox::Inbox;

impl Notifier {
    pub(super) async fn list_webhooks(&self, request: User) -> Result<Document, Status> {
        let view = self.look(&user(request.user)?).await?;
        let items = Inbox::of(&view).webhooks().map(|webhook| webhook.resource()).collect();
        document(&WebhookList { items })
    }
}
