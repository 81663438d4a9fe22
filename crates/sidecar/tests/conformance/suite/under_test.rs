//! A sidecar under test, with the levers a row needs beside the traits.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sidecar::fake::{Flavour, Part};
use sidecar::{Jobs, Publish, State};

use super::recorder::{Fits, Recorder};

#[async_trait]
pub(crate) trait UnderTest: Sync {
    /// The store behind it, which decides what the state rows expect.
    fn store(&self) -> Flavour;
    /// Whether its broker keeps the order of one partition key.
    fn keeps_order(&self) -> bool;
    fn state(&self) -> &dyn State;
    fn publisher(&self) -> &dyn Publish;
    fn jobs(&self) -> &dyn Jobs;
    /// The app beside it.
    fn app(&self) -> &Recorder;
    fn now(&self) -> DateTime<Utc>;
    /// Writes as a client would that does not ask for first-write.
    async fn write_last_write(&self, key: &str, value: &[u8]);
    async fn stop(&self, part: Part);
    /// Brings it back, and returns when it answers.
    async fn start(&self, part: Part);
    /// Waits until what the app has seen fits, or fails with `what`.
    async fn until(&self, what: &str, fits: &Fits<'_>);
}
