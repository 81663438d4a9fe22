//! `NotifierService.CreateWebhook`

use contract::notifier::{Document, Patch};
use tonic::Status;

use super::{away, body, document, invalid, user};
use crate::app::Notifier;
use crate::record::{Record, webhook_key};
use crate::webhook::{MOST, Secret, Webhook};

impl Notifier {
    pub(super) async fn create_webhook(&self, request: Patch) -> Result<Document, Status> {
        let (user, body) = (user(request.user)?, body(&request.json)?);
        let secret = Secret::new().map_err(|error| away(&error))?;
        let (id, reach) = (self.new_id(), self.0.settings.reach);
        let webhook = Webhook::create(id, &body, secret, reach, self.now());
        let webhook = webhook.map_err(|wrong| invalid(&wrong))?;
        let made = self.change(&user, move |draft| {
            if draft.inbox().webhooks().count() >= MOST {
                let says = format!("there are {MOST} webhooks already");
                return Err(Status::resource_exhausted(says));
            }
            draft.put(webhook_key(id), Record::Webhook(Box::new(webhook.clone())));
            Ok(webhook.with_secret())
        });
        document(&made.await?)
    }
}
