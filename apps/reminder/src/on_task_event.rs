//! `task-events` → a job for each instant at which somebody is to be reminded, and none where not any more

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream;
use sidecar::{EventHandler, HandlerError, IncomingEvent};

use crate::plan::{Plan, plan};
use crate::reminders::Reminders;

/// At most so many events of a bulk are worked on at once.
const AT_ONCE: usize = 16;

/// Handles what happens to tasks, and to their users' settings.
pub struct OnTaskEvent(pub Reminders);

#[async_trait]
impl EventHandler for OnTaskEvent {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        self.handle_bulk(vec![event]).await.pop().unwrap_or(Ok(()))
    }

    /// All at once, in whatever order: it does not matter here. What is to be said of them is published in one call.
    async fn handle_bulk(&self, events: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        let now = self.0.now();
        let mut results: Vec<Result<(), HandlerError>> = Vec::with_capacity(events.len());
        let mut plans = Vec::new();
        for (index, event) in events.iter().enumerate() {
            match plan(event, now) {
                Ok(Plan::Nothing) => results.push(Ok(())),
                Ok(plan) => {
                    plans.push((index, plan));
                    results.push(Ok(()));
                }
                Err(malformed) => results.push(Err(HandlerError::refuse(malformed))),
            }
        }
        let work =
            plans.into_iter().map(async |(index, plan)| (index, self.0.carry_out(plan).await));
        let done: Vec<_> = stream::iter(work).buffer_unordered(AT_ONCE).collect().await;
        let (mut owners, mut said) = (Vec::new(), Vec::new());
        for (index, outcome) in done {
            match outcome {
                Ok(events) => {
                    owners.extend(events.iter().map(|_| index));
                    said.extend(events);
                }
                Err(error) => results[index] = Err(error),
            }
        }
        let failed = owners.into_iter().zip(self.0.say(said).await);
        for (index, outcome) in failed.filter(|(_, outcome)| outcome.is_err()) {
            results[index] = outcome;
        }
        results
    }
}
