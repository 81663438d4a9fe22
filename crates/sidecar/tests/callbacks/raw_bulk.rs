//! Of messages that come raw and in bulk, the app reads the envelope, and buries itself what is refused: the sidecar, told to,
//! would bury another one.

use std::sync::{Arc, Mutex};

use dapr::dapr::proto::runtime::v1::topic_event_bulk_request_entry::Event;
use dapr::dapr::proto::runtime::v1::topic_event_response::TopicEventResponseStatus as Status;
use dapr::dapr::proto::runtime::v1::{TopicEventBulkRequest, TopicEventBulkRequestEntry};
use serde_json::{Value, json};
use sidecar::{
    Callbacks, DeadLetters, EventHandler, HandlerError, IncomingEvent, PublishRaw, SidecarError,
};

use crate::harness::serve;

/// Keeps what is buried, as (message, key); refuses the first so many calls.
#[derive(Default)]
struct Graves {
    refusing: Mutex<usize>,
    kept: Mutex<Vec<(String, String)>>,
}

#[tonic::async_trait]
impl PublishRaw for Graves {
    async fn publish_raw(
        &self,
        topic: &str,
        message: Vec<u8>,
        key: &str,
    ) -> Result<(), SidecarError> {
        assert_eq!(topic, "dlq.events");
        let mut refusing = self.refusing.lock().expect("no panic");
        if let Some(left) = refusing.checked_sub(1) {
            *refusing = left;
            return Err(SidecarError::new("bury", tonic::Status::internal("no broker")));
        }
        self.kept
            .lock()
            .expect("no panic")
            .push((String::from_utf8(message).expect("text"), key.to_owned()));
        Ok(())
    }
}

/// Refuses bad ones, retries late ones, and keeps what it was given.
#[derive(Clone, Default)]
struct Picky(Arc<Mutex<Vec<IncomingEvent>>>);

#[tonic::async_trait]
impl EventHandler for Picky {
    async fn handle(&self, event: IncomingEvent) -> Result<(), HandlerError> {
        self.0.lock().expect("no panic").push(event.clone());
        match event.subject.as_str() {
            "bad" => Err(HandlerError::refuse("bad")),
            "late" => Err(HandlerError::retry("late")),
            _ => Ok(()),
        }
    }
}

fn message(id: &str, subject: &str) -> String {
    let data = json!({"n": 1, "text": "\u{e4} \" \\"});
    json!({
        "specversion": "1.0", "id": id, "source": "/here", "type": "made.v1", "subject": subject,
        "time": "2030-05-01T07:00:00Z", "partitionkey": "ada", "more": {"x": [1]}, "data": data,
    })
    .to_string()
}

fn bulk(messages: &[String]) -> TopicEventBulkRequest {
    let entry = |(index, message): (usize, &String)| TopicEventBulkRequestEntry {
        entry_id: format!("entry {index}"),
        event: Some(Event::Bytes(message.clone().into_bytes())),
        ..Default::default()
    };
    TopicEventBulkRequest {
        entries: messages.iter().enumerate().map(entry).collect(),
        topic: "events".to_owned(),
        path: "/raw".to_owned(),
        ..Default::default()
    }
}

#[tokio::test]
async fn what_is_refused_is_buried_as_it_came_and_never_dropped() {
    let (picky, graves) = (Picky::default(), Arc::new(Graves::default()));
    let dead_letters = DeadLetters::new("dlq.events", graves.clone());
    let app = Callbacks::new(None).bulk_topic("/raw", picky.clone(), dead_letters);
    let served = serve(app).await;
    let messages = [
        "not JSON".to_owned(),
        message("1", "good"),
        message("2", "bad"),
        message("3", "late"),
        "{}".to_owned(),
        message("4", "good"),
    ];
    *graves.refusing.lock().expect("no panic") = 1;
    let ask = async || {
        let answer = served.client().on_bulk_topic_event(bulk(&messages)).await;
        let statuses = answer.expect("an answer").into_inner().statuses;
        statuses.iter().map(|one| (one.entry_id.clone(), one.status())).collect::<Vec<_>>()
    };
    let expected = |first| {
        let statuses = [
            first,
            Status::Success,
            Status::Success,
            Status::Retry,
            Status::Success,
            Status::Success,
        ];
        let named = statuses.into_iter().enumerate();
        named.map(|(index, status)| (format!("entry {index}"), status)).collect::<Vec<_>>()
    };
    assert_eq!(ask().await, expected(Status::Retry), "the first could not be buried");
    let buried = |message: &str, key: &str| (message.to_owned(), key.to_owned());
    let others = [buried(&messages[2], "ada"), buried("{}", "")];
    assert_eq!(*graves.kept.lock().expect("no panic"), others);
    assert_eq!(ask().await, expected(Status::Success));
    assert_eq!(graves.kept.lock().expect("no panic")[2], buried("not JSON", ""));

    let seen = picky.0.lock().expect("no panic")[0].clone();
    assert_eq!((seen.id.as_str(), seen.kind.as_str()), ("1", "made.v1"));
    assert_eq!((seen.topic.as_str(), seen.path.as_str()), ("events", "/raw"));
    assert_eq!(seen.extensions["time"], "2030-05-01T07:00:00Z");
    let data: Value = serde_json::from_slice(&seen.data).expect("JSON");
    assert_eq!(data["text"], "\u{e4} \" \\");
}
