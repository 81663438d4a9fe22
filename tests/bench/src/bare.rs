//! The bare side: Dapr's generated client on a plain tonic channel, with nothing of ours in between.

use std::collections::HashMap;
use std::time::Duration;

use dapr::dapr::proto::common::v1::{Etag, StateItem, StateOptions, state_options};
use dapr::dapr::proto::runtime::v1::dapr_client::DaprClient;
use dapr::dapr::proto::runtime::v1::{
    BulkPublishRequest, BulkPublishRequestEntry, ExecuteStateTransactionRequest,
    GetBulkStateRequest, GetStateRequest, PublishEventRequest, SaveStateRequest,
    TransactionalStateOperation,
};
use sidecar::CloudEvent;
use tonic::transport::{Channel, Endpoint};

use crate::Failure;
use crate::components::{OUTBOX_STORE, PUBSUB, STORE};
use crate::options::Store;
use crate::workload::TOPIC;

const DEADLINE: Duration = Duration::from_secs(30);
/// Tells Dapr that the data is the whole envelope.
const CONTENT_TYPE: &str = "application/cloudevents+json";
const LARGEST_ANSWER: usize = 64 << 20;

/// A bare client of one sidecar, over one connection, as the book has one.
#[derive(Clone, Debug)]
pub(crate) struct Bare {
    client: DaprClient<Channel>,
    endpoint: Endpoint,
    store: Store,
}

/// A key, and the document and ETag that a client knows to be there.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    key: String,
    value: Vec<u8>,
    etag: Option<String>,
}

impl Slot {
    /// `value`, which is not in the store yet.
    pub(crate) fn new(key: String, value: Vec<u8>) -> Self {
        Self { key, value, etag: None }
    }
}

impl Bare {
    pub(crate) async fn connect(endpoint: &str, store: Store) -> Result<Self, Failure> {
        let endpoint = Endpoint::from_shared(endpoint.to_owned())?;
        let channel = endpoint.clone().timeout(DEADLINE).connect().await?;
        let client = DaprClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        Ok(Self { client, endpoint, store })
    }

    /// A client on a connection of its own, whose calls have no deadline.
    pub(crate) async fn streaming(&self) -> Result<DaprClient<Channel>, Failure> {
        Ok(DaprClient::new(self.endpoint.connect().await?))
    }

    /// One compare-and-swap, and whatever it takes to be able to do the next: nothing on Redis, where
    /// ETags count; a read on PostgreSQL, where they are drawn.
    pub(crate) async fn swap(&self, slot: &mut Slot) -> Result<(), Failure> {
        self.save(&slot.key, slot.value.clone(), slot.etag.clone()).await?;
        let counted = slot.etag.as_ref().and_then(|etag| etag.parse::<u64>().ok());
        slot.etag = Some(match (self.store, counted) {
            (Store::Redis, Some(count)) => (count + 1).to_string(),
            _ => self.get(&slot.key).await?.1,
        });
        Ok(())
    }

    /// First-write, strong; with an ETag a compare-and-swap, without one a creation.
    pub(crate) async fn save(
        &self,
        key: &str,
        value: Vec<u8>,
        etag: Option<String>,
    ) -> Result<(), Failure> {
        let states = vec![StateItem {
            key: key.to_owned(),
            value,
            etag: etag.map(|value| Etag { value }),
            options: Some(StateOptions {
                concurrency: state_options::StateConcurrency::ConcurrencyFirstWrite.into(),
                consistency: state_options::StateConsistency::ConsistencyStrong.into(),
            }),
            ..Default::default()
        }];
        self.client
            .clone()
            .save_state(SaveStateRequest { store_name: STORE.to_owned(), states })
            .await?;
        Ok(())
    }

    /// What no ETag guards.
    pub(crate) async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), Failure> {
        let states = vec![StateItem { key: key.to_owned(), value, ..Default::default() }];
        self.client
            .clone()
            .save_state(SaveStateRequest { store_name: STORE.to_owned(), states })
            .await?;
        Ok(())
    }

    /// The document and its ETag.
    pub(crate) async fn get(&self, key: &str) -> Result<(Vec<u8>, String), Failure> {
        let request = GetStateRequest {
            store_name: STORE.to_owned(),
            key: key.to_owned(),
            consistency: state_options::StateConsistency::ConsistencyStrong.into(),
            ..Default::default()
        };
        let found = self.client.clone().get_state(request).await?.into_inner();
        Ok((found.data, found.etag))
    }

    pub(crate) async fn get_bulk(&self, keys: Vec<String>) -> Result<Vec<Vec<u8>>, Failure> {
        let request = GetBulkStateRequest {
            store_name: STORE.to_owned(),
            keys,
            parallelism: 16,
            metadata: HashMap::new(),
        };
        let items = self.client.clone().get_bulk_state(request).await?.into_inner().items;
        Ok(items.into_iter().map(|item| item.data).collect())
    }

    /// One event, in one call.
    pub(crate) async fn publish(&self, topic: &str, event: &CloudEvent) -> Result<(), Failure> {
        let request = PublishEventRequest {
            pubsub_name: PUBSUB.to_owned(),
            topic: topic.to_owned(),
            data: serde_json::to_vec(event)?,
            data_content_type: CONTENT_TYPE.to_owned(),
            metadata: metadata(event),
        };
        self.client.clone().publish_event(request).await?;
        Ok(())
    }

    pub(crate) async fn publish_bulk(&self, events: &[CloudEvent]) -> Result<(), Failure> {
        let entries: Result<Vec<_>, serde_json::Error> =
            events.iter().enumerate().map(|(index, event)| entry(index, event)).collect();
        let request = BulkPublishRequest {
            pubsub_name: PUBSUB.to_owned(),
            topic: TOPIC.to_owned(),
            entries: entries?,
            metadata: HashMap::new(),
        };
        let reply = self.client.clone().bulk_publish_event(request).await?.into_inner();
        match reply.failed_entries.first() {
            None => Ok(()),
            Some(failed) => Err(failed.error.clone().into()),
        }
    }

    /// One record through Dapr's built-in outbox: the sidecar announces what is written.
    pub(crate) async fn put_through_outbox(
        &self,
        key: &str,
        value: Vec<u8>,
    ) -> Result<(), Failure> {
        let item = StateItem { key: key.to_owned(), value, ..Default::default() };
        let operation = TransactionalStateOperation {
            operation_type: "upsert".to_owned(),
            request: Some(item),
        };
        let request = ExecuteStateTransactionRequest {
            store_name: OUTBOX_STORE.to_owned(),
            operations: vec![operation],
            metadata: HashMap::new(),
        };
        self.client.clone().execute_state_transaction(request).await?;
        Ok(())
    }
}

fn entry(index: usize, event: &CloudEvent) -> Result<BulkPublishRequestEntry, serde_json::Error> {
    Ok(BulkPublishRequestEntry {
        entry_id: index.to_string(),
        event: serde_json::to_vec(event)?,
        content_type: CONTENT_TYPE.to_owned(),
        metadata: metadata(event),
    })
}

fn metadata(event: &CloudEvent) -> HashMap<String, String> {
    HashMap::from([("partitionKey".to_owned(), event.partition_key.clone())])
}
