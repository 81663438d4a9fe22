//! State that counts what is asked of it, and remembers when.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use sidecar::{Dapr, Etag, Expect, SidecarError, State, Swap, Versioned};

/// The sidecar's state, counted.
#[derive(Debug)]
pub(crate) struct Counted {
    inner: Arc<Dapr>,
    /// Calls; of a bulk read, the keys: on Redis each is a read of its own.
    operations: AtomicUsize,
    bytes_written: AtomicUsize,
    bytes_of_heads: AtomicUsize,
    last_swap: Mutex<Option<Swapped>>,
}

/// One compare-and-swap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Swapped {
    pub(crate) began: Instant,
    pub(crate) ended: Instant,
    pub(crate) bytes: usize,
}

impl Counted {
    pub(crate) fn new(inner: Arc<Dapr>) -> Self {
        let [operations, bytes_written, bytes_of_heads] = [const { AtomicUsize::new(0) }; 3];
        Self { inner, operations, bytes_written, bytes_of_heads, last_swap: Mutex::new(None) }
    }

    /// Forgets what was counted.
    pub(crate) fn reset(&self) {
        self.operations.store(0, Ordering::Relaxed);
        self.bytes_written.store(0, Ordering::Relaxed);
        self.bytes_of_heads.store(0, Ordering::Relaxed);
    }

    pub(crate) fn operations(&self) -> usize {
        self.operations.load(Ordering::Relaxed)
    }

    /// Of documents, keys not included.
    pub(crate) fn bytes_written(&self) -> usize {
        self.bytes_written.load(Ordering::Relaxed)
    }

    /// The part of [`Self::bytes_written`] that went into heads; the rest are segments.
    pub(crate) fn bytes_of_heads(&self) -> usize {
        self.bytes_of_heads.load(Ordering::Relaxed)
    }

    /// The newest compare-and-swap.
    pub(crate) fn last_swap(&self) -> Option<Swapped> {
        *self.last_swap.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, operations: usize) {
        self.operations.fetch_add(operations, Ordering::Relaxed);
    }
}

#[async_trait]
impl State for Counted {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, SidecarError> {
        self.count(1);
        self.inner.get(key).await
    }

    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError> {
        self.count(keys.len());
        self.inner.get_bulk(keys).await
    }

    async fn compare_and_swap(&self, key: &str, value: Vec<u8>, expect: Expect<'_>) -> Swap {
        self.count(1);
        let bytes = value.len();
        self.bytes_written.fetch_add(bytes, Ordering::Relaxed);
        if key.starts_with("book:") {
            self.bytes_of_heads.fetch_add(bytes, Ordering::Relaxed);
        }
        let began = Instant::now();
        let swap = self.inner.compare_and_swap(key, value, expect).await;
        let ended = Instant::now();
        *self.last_swap.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Swapped { began, ended, bytes });
        swap
    }

    async fn delete(&self, key: &str, etag: Option<&Etag>) -> Swap {
        self.count(1);
        self.inner.delete(key, etag).await
    }
}
