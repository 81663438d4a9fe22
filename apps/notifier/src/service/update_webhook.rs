//! `NotifierService.UpdateWebhook`

use contract::notifier::{Document, Patch};
use tonic::Status;

use super::{body, document, id, invalid, user};
use crate::app::Notifier;
use crate::record::{Record, webhook_key};

impl Notifier {
    pub(super) async fn update_webhook(&self, request: Patch) -> Result<Document, Status> {
        let (user, id) = (user(request.user)?, id(&request.id)?);
        let (patch, reach) = (body(&request.json)?, self.0.settings.reach);
        let changed = self.change(&user, move |draft| {
            let webhook = draft.inbox().webhook(id);
            let webhook = webhook.ok_or_else(|| Status::not_found("there is no such webhook"))?;
            let new = webhook.patched(&patch, reach).map_err(|wrong| invalid(&wrong))?;
            let resource = new.resource();
            if new != *webhook {
                draft.put(webhook_key(id), Record::Webhook(Box::new(new)));
            }
            Ok(resource)
        });
        document(&changed.await?)
    }
}
