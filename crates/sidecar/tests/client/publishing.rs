//! What goes over the wire when events are published and jobs scheduled.

use std::time::Duration;

use dapr::dapr::proto::common::v1::job_failure_policy::Policy;
use dapr::dapr::proto::runtime::v1::{
    BulkPublishRequest, BulkPublishResponse, BulkPublishResponseFailedEntry, PublishEventRequest,
    ScheduleJobRequest, ScheduleJobResponse,
};
use serde_json::{Value, json};
use sidecar::{CloudEvent, Due, Job, Jobs, Publish};

use crate::stub::{Reply, Stub};

fn event(id: &str) -> CloudEvent {
    CloudEvent {
        id: id.to_owned(),
        source: "/daybook/test".to_owned(),
        kind: "test.happened.v1".to_owned(),
        subject: "task-7".to_owned(),
        time: "2026-02-28T23:59:59Z".parse().expect("a time"),
        dataschema: None,
        partition_key: "ada".to_owned(),
        traceparent: None,
        data: json!({"title": "milk"}),
    }
}

/// The whole envelope, so that nothing in it is Dapr's, and the key that orders it.
#[tokio::test]
async fn an_event_is_its_envelope() {
    let (stub, dapr) = Stub::start(|_| Reply::message(&())).await;
    dapr.publish("events", &event("ada:1")).await.expect("it is taken");
    let sent: PublishEventRequest = stub.asked()[0].message();
    assert_eq!((sent.pubsub_name.as_str(), sent.topic.as_str()), ("pubsub", "events"));
    assert_eq!(sent.data_content_type, "application/cloudevents+json");
    assert_eq!(sent.metadata["partitionKey"], "ada");
    let envelope: Value = serde_json::from_slice(&sent.data).expect("JSON");
    let expected = json!({
        "specversion": "1.0", "id": "ada:1", "source": "/daybook/test",
        "type": "test.happened.v1", "subject": "task-7", "time": "2026-02-28T23:59:59Z",
        "datacontenttype": "application/json", "partitionkey": "ada", "data": {"title": "milk"},
    });
    assert_eq!(envelope, expected);
    let back: CloudEvent = serde_json::from_value(envelope).expect("it reads back");
    assert_eq!(back, event("ada:1"));
}

/// Whoever publishes it later, it stays part of the trace in which it came about.
#[tokio::test]
async fn an_event_keeps_its_own_trace() {
    let (stub, dapr) = Stub::start(|_| Reply::message(&())).await;
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let event = CloudEvent { traceparent: Some(traceparent.to_owned()), ..event("ada:1") };
    dapr.publish("events", &event).await.expect("it is taken");
    let sent: PublishEventRequest = stub.asked()[0].message();
    let envelope: Value = serde_json::from_slice(&sent.data).expect("JSON");
    assert_eq!(envelope["traceparent"], traceparent);
}

/// The failed entries are told apart, whatever order they come in.
#[tokio::test]
async fn each_event_of_a_bulk_has_its_result() {
    let (stub, dapr) = Stub::start(|asked| {
        let entries = asked.message::<BulkPublishRequest>().entries;
        let failed = |index: usize| BulkPublishResponseFailedEntry {
            entry_id: entries[index].entry_id.clone(),
            error: format!("no {index}"),
        };
        Reply::message(&BulkPublishResponse { failed_entries: vec![failed(3), failed(1)] })
    })
    .await;
    let events: Vec<_> = (0..5).map(|number| event(&number.to_string())).collect();
    let results = dapr.publish_bulk("events", &events).await.expect("an answer");
    let said: Vec<_> = results
        .iter()
        .map(|result| result.as_ref().err().map(|error| error.message().to_owned()))
        .collect();
    assert_eq!(said, [None, Some("no 1".to_owned()), None, Some("no 3".to_owned()), None]);
    let sent: BulkPublishRequest = stub.asked()[0].message();
    assert!(sent.entries.iter().all(|entry| entry.metadata["partitionKey"] == "ada"));
    assert!(sent.entries.iter().all(|e| e.content_type == "application/cloudevents+json"));
}

/// Overwriting, and tried again for ever: Dapr's default gives up after three.
#[tokio::test]
async fn a_job_never_gives_up() {
    let (stub, dapr) = Stub::start(|_| Reply::message(&ScheduleJobResponse::default())).await;
    let due = Due::In(Duration::from_millis(1500));
    let job = Job { name: "relay:ada".to_owned(), due, data: b"{}".to_vec() };
    dapr.schedule(&job).await.expect("it is taken");
    let sent: ScheduleJobRequest = stub.asked()[0].message();
    assert!(sent.overwrite);
    let job = sent.job.expect("a job");
    assert_eq!(job.due_time.as_deref(), Some("1500ms"));
    assert_eq!((job.schedule, job.repeats, job.ttl), (None, None, None), "it fires once");
    let Some(Policy::Constant(constant)) = job.failure_policy.and_then(|policy| policy.policy)
    else {
        panic!("the default policy gives up")
    };
    assert_eq!(constant.max_retries, None);
    assert_eq!(constant.interval.map(|interval| interval.seconds), Some(1));
}
