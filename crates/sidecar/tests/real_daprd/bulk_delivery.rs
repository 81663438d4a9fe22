//! Bulk delivery on Kafka, with tracing as it is by default.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use sidecar::{EventHandler, HandlerError, IncomingEvent, Publish};

use crate::sidecar_process::{Broker, Wanted, start_with};
use crate::suite::publish::TOPIC;
use crate::suite::recorder::{Answer, Recorder, count};
use crate::wire::event;

const EVENTS: usize = 600;

/// Notes how large each delivery is, and answers like the recorder.
struct Batches {
    sizes: Arc<Mutex<Vec<usize>>>,
    inner: Box<dyn EventHandler>,
}

#[async_trait]
impl EventHandler for Batches {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        self.inner.handle(event).await
    }

    async fn handle_bulk(&self, events: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        self.sizes.lock().expect("no panic holds the lock").push(events.len());
        self.inner.handle_bulk(events).await
    }
}

fn wanted() -> Wanted {
    Wanted { broker: Some(Broker::Kafka), bulk: Some(200), ..Wanted::default() }
}

/// With HTTP/2's usual 16 KiB of headers nothing would arrive: daprd adds trace headers for each
/// message of the batch.
#[tokio::test(flavor = "multi_thread")]
async fn batches_of_more_than_a_hundred_arrive() {
    let sizes = Arc::new(Mutex::new(Vec::new()));
    let recorder = Recorder::default();
    let batches = Batches { sizes: sizes.clone(), inner: Box::new(recorder.record("/events")) };
    let running = start_with("bulk", wanted(), recorder, |app| app.topic("/events", batches)).await;

    let events: Vec<_> = (0..EVENTS).map(|number| event(&format!("bulk:{number}"))).collect();
    let results = running.dapr.publish_bulk(TOPIC, &events).await.expect("the broker answers");
    assert!(results.iter().all(Result::is_ok));
    let all = |seen: &[_]| events.iter().all(|event| count(seen, "/events", &event.id) >= 1);
    running.until("all arrive", &all).await;
    let largest = sizes.lock().expect("no panic holds the lock").iter().max().copied();
    assert!(largest >= Some(100), "the largest delivery held {largest:?} events");
}

/// Each entry has an answer of its own: one is refused, one asked for again, one panics.
#[tokio::test(flavor = "multi_thread")]
async fn each_event_of_a_batch_has_its_own_answer() {
    let recorder = Recorder::default();
    recorder.answer("own:3", [Answer::Refuse]);
    recorder.answer("own:5", [Answer::Retry]);
    recorder.answer("own:7", [Answer::Panic]);
    let running = start_with("bulk", wanted(), recorder, |app| app).await;

    let events: Vec<_> = (0..20).map(|number| event(&format!("own:{number}"))).collect();
    running.dapr.publish_bulk(TOPIC, &events).await.expect("the broker answers");
    let settled = |seen: &[_]| {
        let all = events.iter().all(|event| count(seen, "/events", &event.id) >= 1);
        let again = |id| count(seen, "/events", id) >= 2;
        all && count(seen, "/dead", "own:3") == 1 && again("own:5") && again("own:7")
    };
    running.until("refused, retried and done", &settled).await;
    assert_eq!(running.app.count("/dead", "own:5") + running.app.count("/dead", "own:7"), 0);
}
