//! A job that settles an owner's debts while another process still commits, and publishes nothing.

use std::future::pending;

use async_trait::async_trait;
use sidecar::fake::FakeDapr;
use sidecar::{CloudEvent, Etag, Expect, Publish, SidecarError, State, Swap, Versioned};
use tokio::sync::Mutex;

use super::*;

/// Never hears from the broker.
struct Deaf;

#[async_trait]
impl Publish for Deaf {
    async fn publish(&self, _: &str, _: &CloudEvent) -> Result<(), SidecarError> {
        pending().await
    }

    async fn publish_bulk(
        &self,
        _: &str,
        _: &[CloudEvent],
    ) -> Result<Vec<Result<(), SidecarError>>, SidecarError> {
        pending().await
    }
}

/// Lets `other` commit, once, before a head is written.
struct Overtaken {
    dapr: FakeDapr,
    other: Mutex<Option<Books<u64>>>,
}

#[async_trait]
impl State for Overtaken {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, SidecarError> {
        State::get(&self.dapr, key).await
    }

    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError> {
        self.dapr.get_bulk(keys).await
    }

    async fn compare_and_swap(&self, key: &str, value: Vec<u8>, expect: Expect<'_>) -> Swap {
        if let Some(other) = self.other.lock().await.take() {
            count(&other.open("ada")).await.unwrap();
        }
        self.dapr.compare_and_swap(key, value, expect).await
    }

    async fn delete(&self, key: &str, etag: Option<&Etag>) -> Swap {
        State::delete(&self.dapr, key, etag).await
    }
}

/// Both processes take the job for armed still, though it fires: the scheduler's clock is ahead.
#[tokio::test(start_paused = true)]
async fn it_is_done_only_when_nothing_is_owed() {
    let dapr = FakeDapr::new(1);
    let shared = Arc::new(dapr.clone());
    let state = Arc::new(Overtaken { dapr: dapr.clone(), other: Mutex::default() });
    let books: Books<u64> = Books::new(state.clone(), shared.clone(), shared.clone());
    let deaf: Books<u64> = Books::new(shared.clone(), Arc::new(Deaf), shared);
    for books in [&deaf, &books] {
        count(&books.open("ada")).await.unwrap();
    }
    books.idle().await;
    *state.other.lock().await = Some(deaf);
    assert_eq!(fire(&dapr, &books, 31).await, 1);
    assert_eq!(first_publications(&dapr), ["ada:1", "ada:2", "ada:3"]);
    assert!(!head(&dapr, "ada").owes() && dapr.jobs().is_empty());
}
