//! How many deliveries are under way at once, and how long others wait for their turn.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::notification::Way;

/// One is sent while another is claimed: more would only wait with their claims running, and be unsure cases if the process
/// died.
const EMAILS: usize = 2;
/// So many endpoints are waited for at once.
const WEBHOOKS: usize = 64;
/// Who has waited so long comes back later, so that a server that hangs does not fill the process with those who wait for it.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// What has just come waits longer, since nobody else waits with it: a burst is sent as fast as the mail server takes it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Who may send.
pub(crate) struct Turns {
    emails: Arc<Semaphore>,
    webhooks: Arc<Semaphore>,
}

/// Whether one may.
pub(crate) enum Turn {
    /// While this is held.
    Mine(OwnedSemaphorePermit),
    /// Too many others do.
    NotNow,
}

impl Default for Turns {
    fn default() -> Self {
        let emails = Arc::new(Semaphore::new(EMAILS));
        Self { emails, webhooks: Arc::new(Semaphore::new(WEBHOOKS)) }
    }
}

impl Turns {
    /// Waits for a turn; `has_just_come`: longer.
    pub(crate) async fn wait(&self, way: Way, has_just_come: bool) -> Turn {
        let limit = if has_just_come { PATIENCE } else { LONGEST_WAIT };
        match timeout(limit, self.of(way).clone().acquire_owned()).await {
            Ok(Ok(permit)) => Turn::Mine(permit),
            Ok(Err(_)) | Err(_) => Turn::NotNow,
        }
    }

    /// Those turns to send an e-mail that are free now, at most so many.
    pub(crate) fn free_emails(&self, most: usize) -> Vec<OwnedSemaphorePermit> {
        std::iter::from_fn(|| self.emails.clone().try_acquire_owned().ok()).take(most).collect()
    }

    fn of(&self, way: Way) -> &Arc<Semaphore> {
        match way {
            Way::Email => &self.emails,
            Way::Webhook(_) => &self.webhooks,
        }
    }
}
