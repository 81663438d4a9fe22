//! Publish and BulkPublish over the sidecar.

use std::collections::HashMap;

use async_trait::async_trait;
use dapr::dapr::proto::runtime::v1::{
    BulkPublishRequest, BulkPublishRequestEntry, PublishEventRequest,
};
use tonic::Status;

use super::{Dapr, answer};
use crate::{CloudEvent, Publish, PublishRaw, SidecarError};

/// Tells Dapr that the data is the whole envelope, so that `id`, `type` and `time` stay ours.
const CONTENT_TYPE: &str = "application/cloudevents+json";

#[async_trait]
impl Publish for Dapr {
    async fn publish(&self, topic: &str, event: &CloudEvent) -> Result<(), SidecarError> {
        const DOING: &str = "publish an event";
        let request = PublishEventRequest {
            pubsub_name: self.names.pubsub.clone(),
            topic: topic.to_owned(),
            data: bytes_of(DOING, event)?,
            data_content_type: CONTENT_TYPE.to_owned(),
            metadata: metadata(event),
        };
        answer(DOING, self.client.clone().publish_event(request)).await
    }

    async fn publish_bulk(
        &self,
        topic: &str,
        events: &[CloudEvent],
    ) -> Result<Vec<Result<(), SidecarError>>, SidecarError> {
        const DOING: &str = "publish events in bulk";
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let entries = events.iter().enumerate().map(|(index, event)| entry(DOING, index, event));
        let request = BulkPublishRequest {
            pubsub_name: self.names.pubsub.clone(),
            topic: topic.to_owned(),
            entries: entries.collect::<Result<_, _>>()?,
            metadata: HashMap::new(),
        };
        let reply = answer(DOING, self.client.clone().bulk_publish_event(request)).await?;

        let mut results: Vec<_> = events.iter().map(|_| Ok(())).collect();
        for failed in reply.failed_entries {
            let place = failed.entry_id.parse().ok().and_then(|n: usize| results.get_mut(n));
            if let Some(place) = place {
                *place = Err(SidecarError::new(DOING, Status::internal(failed.error)));
            }
        }
        Ok(results)
    }
}

#[async_trait]
impl PublishRaw for Dapr {
    async fn publish_raw(
        &self,
        topic: &str,
        message: Vec<u8>,
        key: &str,
    ) -> Result<(), SidecarError> {
        let mut metadata = HashMap::from([("rawPayload".to_owned(), "true".to_owned())]);
        if !key.is_empty() {
            metadata.insert("partitionKey".to_owned(), key.to_owned());
        }
        let request = PublishEventRequest {
            pubsub_name: self.names.pubsub.clone(),
            topic: topic.to_owned(),
            data: message,
            data_content_type: "application/octet-stream".to_owned(),
            metadata,
        };
        answer("publish a message", self.client.clone().publish_event(request)).await
    }
}

fn entry(
    doing: &'static str,
    index: usize,
    event: &CloudEvent,
) -> Result<BulkPublishRequestEntry, SidecarError> {
    Ok(BulkPublishRequestEntry {
        entry_id: index.to_string(),
        event: bytes_of(doing, event)?,
        content_type: CONTENT_TYPE.to_owned(),
        metadata: metadata(event),
    })
}

fn metadata(event: &CloudEvent) -> HashMap<String, String> {
    HashMap::from([("partitionKey".to_owned(), event.partition_key.clone())])
}

fn bytes_of(doing: &'static str, event: &CloudEvent) -> Result<Vec<u8>, SidecarError> {
    event.to_bytes().map_err(|error| {
        SidecarError::new(doing, Status::invalid_argument(format!("not JSON: {error}")))
    })
}
