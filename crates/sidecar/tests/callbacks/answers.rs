//! Done, retry and refuse, in Dapr's words. Nothing is ever `UNIMPLEMENTED`: the sidecar would take
//! it for delivered, past the dead-letter topic.

use dapr::dapr::proto::common::v1::InvokeRequest;
use dapr::dapr::proto::runtime::v1::topic_event_bulk_request_entry::Event;
use dapr::dapr::proto::runtime::v1::topic_event_response::TopicEventResponseStatus as Status;
use dapr::dapr::proto::runtime::v1::{
    BindingEventRequest, JobEventRequest, TopicEventBulkRequest, TopicEventBulkRequestEntry,
    TopicEventCeRequest, TopicEventRequest,
};
use sidecar::{Callbacks, EventHandler, HandlerError, IncomingEvent};
use tonic::Code;

use crate::harness::{obedient, serve};

const NAMES: [(&str, Status); 4] = [
    ("x:done", Status::Success),
    ("x:retry", Status::Retry),
    ("x:refuse", Status::Drop),
    ("x:panic", Status::Retry),
];

fn event(id: &str, path: &str) -> TopicEventRequest {
    TopicEventRequest { id: id.to_owned(), path: path.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn of_an_event() {
    let served = serve(obedient(None)).await;
    for (name, status) in NAMES {
        let answer = served.client().on_topic_event(event(name, "/events")).await;
        assert_eq!(answer.expect("an answer").into_inner().status(), status, "{name}");
    }
    for path in ["", "/", "/event", "/events/", "/unknown"] {
        let answer = served.client().on_topic_event(event("x:done", path)).await;
        assert_eq!(answer.expect("an answer").into_inner().status(), Status::Drop, "`{path}`");
    }
}

/// Each entry under its own name, in whatever shape it comes.
#[tokio::test]
async fn of_a_bulk() {
    let served = serve(obedient(None)).await;
    let entry = |(index, (name, _)): (usize, &(&str, Status))| {
        let event = TopicEventCeRequest { id: (*name).to_owned(), ..Default::default() };
        let event = Some(Event::CloudEvent(event));
        TopicEventBulkRequestEntry {
            entry_id: format!("entry {index}"),
            event,
            ..Default::default()
        }
    };
    let mut entries: Vec<_> = NAMES.iter().enumerate().map(entry).collect();
    entries.push(TopicEventBulkRequestEntry {
        entry_id: "raw".to_owned(),
        event: Some(Event::Bytes(b"x".to_vec())),
        ..Default::default()
    });
    let bulk = |path: &str| TopicEventBulkRequest {
        entries: entries.clone(),
        path: path.to_owned(),
        ..Default::default()
    };
    let statuses = async |path: &str| {
        let answer = served.client().on_bulk_topic_event(bulk(path)).await.expect("an answer");
        let entries = answer.into_inner().statuses;
        entries.into_iter().map(|e| (e.entry_id.clone(), e.status())).collect::<Vec<_>>()
    };
    let mut expected: Vec<_> =
        NAMES.iter().enumerate().map(|(i, (_, status))| (format!("entry {i}"), *status)).collect();
    // It is no CloudEvent, and this handler wants no dead letters: there is nothing more to do about it.
    expected.push(("raw".to_owned(), Status::Success));
    assert_eq!(statuses("/events").await, expected);
    let all_dropped = statuses("/unknown").await;
    assert!(all_dropped.len() == 5 && all_dropped.iter().all(|(_, s)| *s == Status::Drop));
}

/// A handler that takes batches at once.
struct Batches(fn() -> Vec<Result<(), HandlerError>>);

#[tonic::async_trait]
impl EventHandler for Batches {
    async fn handle(&self, _: IncomingEvent) -> Result<(), HandlerError> {
        panic!("it came in a batch")
    }

    async fn handle_bulk(&self, _: Vec<IncomingEvent>) -> Vec<Result<(), HandlerError>> {
        (self.0)()
    }
}

/// A batch that panics, or that is answered in part, is brought again as a whole.
#[tokio::test]
async fn of_a_batch_at_once() {
    let app = Callbacks::new(None)
        .topic("/panics", Batches(|| panic!("told to panic")))
        .topic("/short", Batches(|| vec![Ok(())]))
        .topic("/whole", Batches(|| vec![Ok(()), Err(HandlerError::refuse("no"))]));
    let served = serve(app).await;
    for (path, expected) in [
        ("/panics", [Status::Retry, Status::Retry]),
        ("/short", [Status::Retry, Status::Retry]),
        ("/whole", [Status::Success, Status::Drop]),
    ] {
        let entries = ["1", "2"].map(|id| TopicEventBulkRequestEntry {
            entry_id: id.to_owned(),
            event: Some(Event::CloudEvent(TopicEventCeRequest::default())),
            ..Default::default()
        });
        let bulk = TopicEventBulkRequest {
            entries: entries.to_vec(),
            path: path.to_owned(),
            ..Default::default()
        };
        let answer = served.client().on_bulk_topic_event(bulk).await.expect("an answer");
        let statuses: Vec<_> = answer.into_inner().statuses.iter().map(|e| e.status()).collect();
        assert_eq!(statuses, expected, "{path}");
    }
}

/// An error brings a job again, so a refusal has to be a success.
#[tokio::test]
async fn of_a_job() {
    let served = serve(obedient(None)).await;
    for (name, again) in [
        ("job:done", false),
        ("job:retry", true),
        ("job:refuse", false),
        ("job:panic", true),
        ("nobody:done", false),
    ] {
        let job = JobEventRequest { name: name.to_owned(), ..Default::default() };
        let answer = served.client().on_job_event(job).await;
        assert_eq!(answer.err().map(|status| status.code()), again.then_some(Code::Internal));
    }
}

#[tokio::test]
async fn of_a_binding() {
    let served = serve(obedient(None)).await;
    let listed = served.client().list_input_bindings(()).await.expect("an answer");
    assert_eq!(listed.into_inner().bindings, ["binding"]);
    for (name, data, again) in [
        ("binding", "x:done", false),
        ("binding", "x:retry", true),
        ("binding", "x:refuse", false),
        ("binding", "x:panic", true),
        ("nobody", "x:done", false),
    ] {
        let event =
            BindingEventRequest { name: name.to_owned(), data: data.into(), ..Default::default() };
        let answer = served.client().on_binding_event(event).await;
        assert_eq!(answer.err().map(|status| status.code()), again.then_some(Code::Internal));
    }
}

/// What nobody of ours uses is an error, but never that one.
#[tokio::test]
async fn nothing_is_unimplemented() {
    let served = serve(obedient(None)).await;
    let invoked = served.client().on_invoke(InvokeRequest::default()).await.expect_err("nobody");
    assert_ne!(invoked.code(), Code::Unimplemented);
    let listed = served.client().list_topic_subscriptions(()).await.expect("an answer");
    assert_eq!(listed.into_inner().subscriptions.len(), 0, "an entry would replace our files");
}
