//! A handle on any process of a Daybook.

use std::sync::Arc;
use std::time::Duration;

use stack::daprd::Daprd;
use stack::kafka::Kafka;
use stack::placement::Placement;
use stack::postgres::Postgres;
use stack::process::Process;
use stack::redis::Redis;
use stack::scheduler::Scheduler;
use stack::sentry::Sentry;

use crate::egress::Egress;
use crate::mail::MailServer;
use crate::{App, Result};

/// Something that is one process.
pub(crate) trait Held: Send + Sync {
    fn process(&self) -> &Process;

    fn restart(&self) -> std::result::Result<(), stack::Error> {
        self.process().restart()
    }
}

macro_rules! held {
    ($($part:ty),*) => {$(
        impl Held for $part {
            fn process(&self) -> &Process {
                self.process()
            }
        }
    )*};
}

held!(App, Daprd, Egress, Kafka, MailServer, Placement, Redis, Scheduler, Sentry);

impl Held for Postgres {
    fn process(&self) -> &Process {
        self.process()
    }

    fn restart(&self) -> std::result::Result<(), stack::Error> {
        self.restart()
    }
}

/// One process of a Daybook: an app, a sidecar, the store, the broker, …
#[derive(Clone)]
pub struct Part(pub(crate) Arc<dyn Held>);

impl Part {
    /// `kill -9`; it is gone when this returns.
    pub async fn kill9(&self) {
        self.blocking(|process| process.kill9()).await;
    }

    /// Asks it to stop (SIGTERM) and kills it after `limit`. Answers how it ended, as in "with
    /// code 0"; `None` where it had to be killed.
    pub async fn terminate(&self, limit: Duration) -> Option<String> {
        self.blocking(move |process| process.terminate(limit)).await
    }

    /// Starts it again on the same ports and data, and waits until it is ready.
    ///
    /// # Errors
    /// When it does not start or does not become ready.
    pub async fn restart(&self) -> Result<()> {
        let part = Arc::clone(&self.0);
        Ok(tokio::task::spawn_blocking(move || part.restart()).await??)
    }

    /// Starts it again without waiting.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn respawn(&self) -> Result<()> {
        Ok(self.blocking(|process| process.respawn()).await?)
    }

    /// The process, for everything that does not wait: freezing, memory, log.
    #[must_use]
    pub fn process(&self) -> &Process {
        self.0.process()
    }

    async fn blocking<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Process) -> T + Send + 'static,
    ) -> T {
        let part = Arc::clone(&self.0);
        match tokio::task::spawn_blocking(move || act(part.process())).await {
            Ok(value) => value,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
}
