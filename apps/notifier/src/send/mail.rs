//! E-mails, one at a time.
//!
//! Invariant: no two calls of the binding overlap. Dapr's `bindings.smtp` (1.18) copies what a request says of its message into
//! a structure that all requests share: of two at once, one could go to the other's recipient.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use contract::names::EMAIL_BINDING;
use sidecar::{OutputBinding, SidecarError};
use tokio::sync::Mutex;
use tokio::time::timeout;
use tonic::Code;

use crate::delivery::{Fault, Outcome};
use crate::letter::Letter;

#[cfg(test)]
mod tests;

/// What the error text of the binding has before what became of the message itself; before that, nothing was sent.
const SENDING: &str = "could not send email";

/// SMTP replies that will not change for this address (RFC 5321 §4.2.3, RFC 7504): no such mailbox, moved, no such name, takes
/// no mail. Other replies of 5yz speak of the server, its settings or its limits, which do change.
const OF_THE_ADDRESS: [u16; 5] = [550, 551, 553, 521, 556];

/// The way to the mail server.
pub(crate) struct Mail {
    binding: Arc<dyn OutputBinding>,
    /// Whoever has it may call.
    turn: Mutex<()>,
    deadline: Duration,
}

impl Mail {
    /// By `binding`, which answers within `deadline` or not at all.
    pub(crate) fn new(binding: Arc<dyn OutputBinding>, deadline: Duration) -> Self {
        Self { binding, turn: Mutex::default(), deadline }
    }

    /// Keeps all others from being sent, as a server does that hangs.
    #[cfg(test)]
    pub(crate) async fn hold(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Sends one, when its turn comes; if that takes much longer than sending may, not at all, since its claim would run out. A caller that goes away leaves a call that overlaps the next, so it must not.
    pub(crate) async fn send(&self, letter: &Letter) -> Outcome {
        let text = |text: &str| text.to_owned();
        let metadata = BTreeMap::from([
            (text("emailTo"), letter.to.clone()),
            (text("subject"), letter.subject.clone()),
        ]);
        let Ok(_turn) = timeout(self.deadline * 5 / 4, self.turn.lock()).await else {
            return Outcome::NotBegun(Fault::new("the mail server was busy with others"));
        };
        let body = letter.html.clone().into_bytes();
        let call = self.binding.invoke(EMAIL_BINDING, "create", body, &metadata);
        match timeout(self.deadline, call).await {
            Ok(Ok(_)) => Outcome::Taken { answer: None },
            Ok(Err(error)) => of_error(&error),
            Err(_) => Outcome::Unsure(silent()),
        }
    }
}

fn silent() -> Fault {
    Fault::new("the mail server did not answer in time")
}

/// What a failed call means for its message. The server's own words are not kept: they may hold the address.
fn of_error(error: &SidecarError) -> Outcome {
    let text = error.message();
    match error.code() {
        Code::DeadlineExceeded | Code::Cancelled => Outcome::Unsure(silent()),
        // The connection to the sidecar broke, perhaps after it had begun.
        Code::Unavailable | Code::Unknown | Code::Aborted => {
            Outcome::Unsure(Fault::new("the way to the mail server broke off"))
        }
        _ => match (reply(text), text.contains(SENDING)) {
            (Some(code), true) if OF_THE_ADDRESS.contains(&code) => {
                let says = "the mail server takes no mail for this address";
                Outcome::RefusedForGood(Fault::answered(code, says))
            }
            (Some(code), _) => {
                Outcome::Refused(Fault::answered(code, "the mail server refused it for now"))
            }
            // It hung up in the middle, perhaps after it had taken the message.
            (None, true) => Outcome::Unsure(Fault::new("the mail server hung up")),
            (None, false) => Outcome::Refused(Fault::new("the mail server cannot be reached")),
        },
    }
}

/// The SMTP reply in an error text: three digits at the beginning of what follows a colon, of which the last are the server's.
fn reply(text: &str) -> Option<u16> {
    let replies = text.split(": ").filter_map(|part| {
        let (digits, rest) = part.split_at_checked(3)?;
        let is_reply =
            digits.starts_with(['4', '5']) && digits.bytes().all(|it| it.is_ascii_digit());
        let ends = rest.is_empty() || rest.starts_with([' ', '-', '\r', '\n']);
        digits.parse().ok().filter(|_| is_reply && ends)
    });
    replies.last()
}
