//! What a test says to an app or a sidecar without the crate in between.

use std::time::Duration;

use sidecar::CloudEvent;
use tonic::transport::{Channel, Endpoint};

/// An event that the recorder's subscription brings to `/events`.
pub(crate) fn event(id: &str) -> CloudEvent {
    CloudEvent {
        id: id.to_owned(),
        source: "/daybook/test".to_owned(),
        kind: "test.happened.v1".to_owned(),
        subject: "subject".to_owned(),
        time: chrono::DateTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600),
        dataschema: None,
        partition_key: "ada".to_owned(),
        traceparent: None,
        data: serde_json::json!({"id": id}),
    }
}

/// A bare connection.
pub(crate) async fn channel(port: u16) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{port}")).expect("an address");
    endpoint.connect().await.expect("somebody listens")
}
