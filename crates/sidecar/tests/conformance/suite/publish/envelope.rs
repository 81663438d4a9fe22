//! The envelope is the publisher's.

use serde_json::Value;

use super::{event, publish};
use crate::suite::recorder::count;
use crate::suite::under_test::UnderTest;

/// Id, type, source, subject, time, schema, key and data: nothing is replaced on the way.
pub(crate) async fn the_envelope_arrives_as_it_was_published(sut: &dyn UnderTest) {
    let sent = event("envelope:1", "ada");
    publish(sut, &sent).await;
    sut.until("the event arrives", &|seen| count(seen, "/events", "envelope:1") == 1).await;

    let seen = sut.app().seen();
    let came = &seen.iter().find(|seen| seen.name == "envelope:1").expect("it came").event;
    assert_eq!(came.kind, sent.kind);
    assert_eq!(came.source, sent.source);
    assert_eq!(came.subject, sent.subject);
    assert_eq!(came.topic, super::TOPIC);
    assert_eq!(came.path, "/events");
    let data: Value = serde_json::from_slice(&came.data).expect("JSON");
    assert_eq!(data, sent.data);
    let extension = |name: &str| came.extensions.get(name).map(String::as_str);
    assert_eq!(extension("partitionkey"), Some("ada"));
    assert_eq!(extension("dataschema"), sent.dataschema.as_deref());
    let time = extension("time").expect("a time");
    assert_eq!(time.parse::<chrono::DateTime<chrono::Utc>>().expect("RFC 3339"), sent.time);
}

/// Nobody between publisher and subscriber knows ids: the subscriber has to.
pub(crate) async fn an_event_published_twice_arrives_twice(sut: &dyn UnderTest) {
    for _ in 0..2 {
        publish(sut, &event("twice:1", "ada")).await;
    }
    sut.until("it arrives twice", &|seen| count(seen, "/events", "twice:1") == 2).await;
}
