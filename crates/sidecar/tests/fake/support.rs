//! An app that notes what came, and events for it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use sidecar::fake::{FakeDapr, Subscription};
use sidecar::{
    Callbacks, CloudEvent, EventHandler, HandlerError, IncomingEvent, IncomingJob, JobHandler,
};

/// Notes what came; asks again for every id or name that contains `again`, refuses `refuse`.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().expect("no panic holds the lock").clone()
    }

    fn note(&self, name: String) -> Result<(), HandlerError> {
        let outcome = match name.as_str() {
            name if name.contains("again") => Err(HandlerError::retry("again")),
            name if name.contains("refuse") => Err(HandlerError::refuse("refused")),
            _ => Ok(()),
        };
        self.0.lock().expect("no panic holds the lock").push(name);
        outcome
    }
}

#[async_trait]
impl EventHandler for Notes {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        self.note(event.id)
    }
}

#[async_trait]
impl JobHandler for Notes {
    async fn handle(&self, job: IncomingJob) -> Result<(), HandlerError> {
        self.note(job.name)
    }
}

/// A fake with an app that takes every event of `events` and every job.
pub(crate) fn with_app(seed: u64) -> (FakeDapr, Notes) {
    let (dapr, notes) = (FakeDapr::new(seed), Notes::default());
    let app = Callbacks::new(None).topic("/events", notes.clone()).jobs("", notes.clone());
    dapr.attach(app, vec![Subscription::new("events", "/events").dead_letter_topic("dlq.events")]);
    (dapr, notes)
}

pub(crate) fn event(id: &str, key: &str) -> CloudEvent {
    CloudEvent {
        id: id.to_owned(),
        source: "/test".to_owned(),
        kind: "test.v1".to_owned(),
        subject: String::new(),
        time: chrono::DateTime::UNIX_EPOCH,
        dataschema: None,
        partition_key: key.to_owned(),
        traceparent: None,
        data: serde_json::Value::Null,
    }
}

pub(crate) fn events(count: usize, key: &str) -> Vec<CloudEvent> {
    (0..count).map(|number| event(&format!("{number}"), key)).collect()
}
