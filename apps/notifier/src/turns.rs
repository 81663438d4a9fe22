//! How many deliveries are under way at once, and how long others wait for their turn.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// One is sent while another is claimed: more would only wait with their claims running.
const EMAILS: usize = 2;
/// So many endpoints are waited for at once.
const WEBHOOKS: usize = 64;
/// Who has waited so long comes back later, so that a server that hangs does not fill the process with those who wait for it.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

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
    pub(crate) async fn email(&self) -> Turn {
        wait(&self.emails).await
    }

    pub(crate) async fn webhook(&self) -> Turn {
        wait(&self.webhooks).await
    }
}

async fn wait(turns: &Arc<Semaphore>) -> Turn {
    match timeout(LONGEST_WAIT, turns.clone().acquire_owned()).await {
        Ok(Ok(permit)) => Turn::Mine(permit),
        Ok(Err(_)) | Err(_) => Turn::NotNow,
    }
}
