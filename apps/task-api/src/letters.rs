//! Letters of accounts, by way of notifier. What they say is neither kept nor logged.

use std::sync::Arc;

use async_trait::async_trait;
use contract::notifier::SendLetterRequest;
use contract::notifier::notifier_service_server::NotifierService;
use identity::{Deliver, Letter, Purpose};
use tonic::Request;

#[cfg(test)]
mod tests;

/// Takes one-time tokens to the addresses of their accounts.
pub struct ByNotifier(pub Arc<dyn NotifierService>);

#[async_trait]
impl Deliver for ByNotifier {
    /// In the background: whoever asks is answered as fast, whether there is such an account or not.
    async fn deliver(&self, letter: Letter) {
        let notifier = self.0.clone();
        tokio::spawn(async move {
            let Letter { user, email, purpose, token, .. } = letter;
            let kind = match purpose {
                Purpose::PasswordReset => "reset_password",
                Purpose::EmailVerification => "verify_email",
            };
            let (to, kind_text) = (String::from(email), kind.to_owned());
            let request = SendLetterRequest { to, kind: kind_text, token };
            match notifier.send_letter(Request::new(request)).await {
                Ok(_) => tracing::info!(%user, kind, "a letter was sent"),
                // Its text may hold what the request says.
                Err(status) => {
                    let code = status.code();
                    tracing::warn!(%user, kind, %code, "a letter was lost: its user may ask again");
                }
            }
        });
    }
}
