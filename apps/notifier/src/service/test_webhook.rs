//! `NotifierService.TestWebhook`

use contract::notifier::{Document, Item};
use contract::rest::TestedWebhook;
use tonic::Status;

use super::{document, id, user};
use crate::app::Notifier;
use crate::delivery::Outcome;
use crate::inbox::Inbox;
use crate::send::Message;

impl Notifier {
    pub(super) async fn test_webhook(&self, request: Item) -> Result<Document, Status> {
        let (user, id) = (user(request.user)?, id(&request.id)?);
        let view = self.look(&user).await?;
        let webhook = Inbox::of(&view).webhook(id);
        let webhook = webhook.ok_or_else(|| Status::not_found("there is no such webhook"))?;
        let now = self.now();
        let message = Message { r#type: "test", timestamp: now, data: None };
        let reference = format!("test.{}", self.new_id());
        let posted = self.0.post.send(webhook, &reference, &message, now).await;
        document(&match posted.outcome {
            Outcome::Taken { answer } => {
                TestedWebhook { delivered: true, status: answer, error: None }
            }
            Outcome::Refused(fault)
            | Outcome::RefusedForGood(fault)
            | Outcome::Unsure(fault)
            | Outcome::NotBegun(fault) => {
                TestedWebhook { delivered: false, status: fault.answer, error: Some(fault.says) }
            }
        })
    }
}
