//! State over the sidecar.

use std::collections::HashMap;

use async_trait::async_trait;
use dapr::dapr::proto::common::v1::{self, StateItem, StateOptions, state_options};
use dapr::dapr::proto::runtime::v1::{
    BulkStateItem, DeleteStateRequest, GetBulkStateRequest, GetStateRequest, SaveStateRequest,
};
use tonic::Status;

use super::{Dapr, answer};
use crate::{Etag, Expect, SidecarError, State, Swap, Versioned};

/// Keys that a store without a bulk get (Redis) reads at the same time.
const PARALLEL_READS: i32 = 16;

#[async_trait]
impl State for Dapr {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, SidecarError> {
        let request = GetStateRequest {
            store_name: self.names.state_store.clone(),
            key: key.to_owned(),
            consistency: state_options::StateConsistency::ConsistencyStrong.into(),
            ..Default::default()
        };
        let found = answer("load state", self.client.clone().get_state(request)).await?;
        Ok(versioned(found.data, found.etag))
    }

    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError> {
        const DOING: &str = "load state in bulk";
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let request = GetBulkStateRequest {
            store_name: self.names.state_store.clone(),
            keys: keys.to_vec(),
            parallelism: PARALLEL_READS,
            metadata: HashMap::new(),
        };
        let items = answer(DOING, self.client.clone().get_bulk_state(request)).await?.items;
        let mut found = in_order(keys, items).map_err(|status| SidecarError::new(DOING, status))?;
        for (key, found) in keys.iter().zip(&mut found) {
            // PostgreSQL's bulk get takes a connection that breaks for the end of the rows, and
            // calls every key missing that it had not reached. Its single get does not.
            if found.is_none() {
                *found = self.get(key).await?;
            }
        }
        Ok(found)
    }

    async fn compare_and_swap(&self, key: &str, value: Vec<u8>, expect: Expect<'_>) -> Swap {
        let etag = match expect {
            Expect::Absent => None,
            Expect::Etag(etag) => Some(wire_etag(etag)),
        };
        let item = StateItem {
            key: key.to_owned(),
            value,
            etag,
            options: Some(first_write()),
            ..Default::default()
        };
        let store_name = self.names.state_store.clone();
        let request = SaveStateRequest { store_name, states: vec![item] };
        match answer("save state", self.client.clone().save_state(request)).await {
            Ok(()) => Swap::Done,
            Err(error) => Swap::from_error(error),
        }
    }

    async fn delete(&self, key: &str, etag: Option<&Etag>) -> Swap {
        let request = DeleteStateRequest {
            store_name: self.names.state_store.clone(),
            key: key.to_owned(),
            etag: etag.map(wire_etag),
            options: etag.map(|_| first_write()),
            ..Default::default()
        };
        match answer("delete state", self.client.clone().delete_state(request)).await {
            Ok(()) => Swap::Done,
            Err(error) => Swap::from_error(error),
        }
    }
}

/// On every write: Redis refuses to overwrite only what was itself written so.
fn first_write() -> StateOptions {
    StateOptions {
        concurrency: state_options::StateConcurrency::ConcurrencyFirstWrite.into(),
        consistency: state_options::StateConsistency::ConsistencyStrong.into(),
    }
}

fn wire_etag(etag: &Etag) -> v1::Etag {
    v1::Etag { value: etag.as_str().to_owned() }
}

/// Dapr answers a missing key with no data and no ETag, not with `NOT_FOUND`.
fn versioned(value: Vec<u8>, etag: String) -> Option<Versioned> {
    let missing = value.is_empty() && etag.is_empty();
    (!missing).then(|| Versioned { value, etag: Etag::new(etag) })
}

/// Puts a bulk answer, which comes in any order, into the order asked.
fn in_order(keys: &[String], items: Vec<BulkStateItem>) -> Result<Vec<Option<Versioned>>, Status> {
    let mut found = HashMap::with_capacity(items.len());
    for item in items {
        if !item.error.is_empty() {
            return Err(Status::internal(item.error));
        }
        found.insert(item.key, versioned(item.data, item.etag));
    }
    keys.iter()
        .map(|key| match found.get(key) {
            Some(value) => Ok(value.clone()),
            None => Err(Status::internal("the answer lacks a key that was asked for")),
        })
        .collect()
}
