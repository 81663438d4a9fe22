//! `NotifierService.SendLetter`

use contract::notifier::{Document, SendLetterRequest};
use tonic::Status;

use crate::app::Notifier;
use crate::delivery::Outcome;
use crate::letter::{LetterKind, of_account};

impl Notifier {
    /// Sends it while the caller waits. What it says is in memory only: whoever asked for it may ask again.
    pub(super) async fn send_letter(&self, request: SendLetterRequest) -> Result<Document, Status> {
        let SendLetterRequest { to, kind, token } = request;
        let kind: LetterKind =
            kind.parse().map_err(|error| Status::invalid_argument(format!("kind: {error}")))?;
        if !to.contains('@') || to.contains([';', ',']) || to.chars().any(char::is_control) {
            return Err(Status::invalid_argument("to: one address is expected"));
        }
        let letter = of_account(kind, &to, &token, &self.0.settings.public_url);
        // A caller that goes away does not cut the call off in which it is sent.
        let notifier = self.clone();
        let sent = tokio::spawn(async move { notifier.0.mail.send(&letter).await });
        match sent.await {
            Ok(Outcome::Taken { .. }) => Ok(Document::default()),
            Ok(
                Outcome::Refused(fault)
                | Outcome::RefusedForGood(fault)
                | Outcome::Unsure(fault)
                | Outcome::NotBegun(fault),
            ) => {
                tracing::warn!(why = fault.says, "a letter of an account was not sent");
                Err(Status::unavailable(fault.says))
            }
            Err(_) => Err(Status::internal("it was cut off")),
        }
    }
}
