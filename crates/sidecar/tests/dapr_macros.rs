//! Why no event of ours goes through `dapr_macros::topic` (`docs/decisions/002-dapr-macros.md`).
#![expect(unused_must_use, reason = "the macro drops the handler's result: that is the point")]

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};

use dapr::appcallback::{TopicEventRequest, TopicEventResponse};
use dapr::dapr::proto::runtime::v1::topic_event_response::TopicEventResponseStatus;
use dapr::serde::Deserialize;
use dapr_macros::topic;
use futures::FutureExt;

#[derive(Debug, Deserialize)]
#[serde(crate = "dapr::serde")]
struct Task {
    title: String,
}

/// The macro awaits the function and drops what it returns: a failure cannot be told.
static FAILED: AtomicUsize = AtomicUsize::new(0);

#[topic(pub_sub_name = "pubsub", topic = "task-events")]
async fn keep_task(task: Task) -> Result<(), String> {
    FAILED.fetch_add(1, Ordering::SeqCst);
    Err(format!("the store is away, {} is not kept", task.title))
}

fn delivery(data: &[u8]) -> TopicEventRequest {
    TopicEventRequest {
        data: data.to_vec(),
        topic: "task-events".to_owned(),
        ..TopicEventRequest::default()
    }
}

/// The handler failed, and the broker is told that the event was handled: it is lost.
#[tokio::test]
async fn a_handler_that_fails_is_acknowledged() {
    let handler = KeepTask.get_handler().handler;
    let answer = handler.handler(delivery(br#"{"title": "milk"}"#)).await.expect("an answer");
    assert_eq!(FAILED.load(Ordering::SeqCst), 1, "the handler ran and failed");
    assert_eq!(answer.into_inner().status(), TopicEventResponseStatus::Success);
}

/// Data that is not what the type says panics instead of going to the dead-letter topic.
#[tokio::test]
async fn malformed_data_panics() {
    let handler = KeepTask.get_handler().handler;
    for data in [&br#"{"title": 1}"#[..], b"no JSON", b""] {
        let handling = AssertUnwindSafe(handler.handler(delivery(data)));
        handling.catch_unwind().await.expect_err("it panics");
    }
}
