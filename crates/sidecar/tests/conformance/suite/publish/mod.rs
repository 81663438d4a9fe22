//! Publishing, and what comes of it at a subscriber.

mod answers;
mod broker_away;
mod bulk;
mod envelope;
mod order;

use chrono::{DateTime, Utc};
use serde_json::json;
use sidecar::CloudEvent;

use super::under_test::UnderTest;
use super::{Row, rows};

/// The topic under test; refused events go to `dlq.events`.
pub(crate) const TOPIC: &str = "events";

pub(crate) fn rows() -> Vec<Row> {
    rows![
        envelope::the_envelope_arrives_as_it_was_published,
        envelope::an_event_published_twice_arrives_twice,
        bulk::a_bulk_answers_for_each_event,
        order::events_of_one_key_arrive_in_order,
        answers::retry_brings_it_again,
        answers::refuse_sends_it_to_the_dead_letters,
        answers::a_panic_brings_it_again,
        answers::an_unknown_type_goes_to_the_dead_letters,
        broker_away::publishing_fails_while_the_broker_is_away,
    ]
}

/// An event of the type that goes to `/events`.
fn event(id: &str, key: &str) -> CloudEvent {
    CloudEvent {
        id: id.to_owned(),
        source: "/daybook/conformance".to_owned(),
        kind: "test.happened.v1".to_owned(),
        subject: format!("about-{id}"),
        time: "2026-02-28T23:59:59.123Z".parse::<DateTime<Utc>>().expect("a time"),
        dataschema: Some("https://daybook.example/test.json".to_owned()),
        partition_key: key.to_owned(),
        traceparent: None,
        data: json!({"id": id, "text": "grüße"}),
    }
}

async fn publish(sut: &dyn UnderTest, event: &CloudEvent) {
    sut.publisher().publish(TOPIC, event).await.expect("the broker takes it");
}
