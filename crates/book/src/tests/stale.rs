//! A reader whose head grows old, and loses its segments, before it has read them.

use async_trait::async_trait;
use sidecar::fake::FakeDapr;
use sidecar::{Etag, Expect, SidecarError, State, Swap, Versioned};
use tokio::sync::Mutex;

use super::*;

/// Lets `writer` go on, once, between a read of the head and that of its segments.
struct Overtaken {
    dapr: FakeDapr,
    writer: Mutex<Option<Books<u64>>>,
}

#[async_trait]
impl State for Overtaken {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, SidecarError> {
        State::get(&self.dapr, key).await
    }

    async fn get_bulk(&self, keys: &[String]) -> Result<Vec<Option<Versioned>>, SidecarError> {
        if let Some(writer) = self.writer.lock().await.take() {
            write(&writer, 20..40).await;
            assert!(keys.iter().all(|key| !self.dapr.documents().contains_key(key)));
        }
        self.dapr.get_bulk(keys).await
    }

    async fn compare_and_swap(&self, key: &str, value: Vec<u8>, expect: Expect<'_>) -> Swap {
        self.dapr.compare_and_swap(key, value, expect).await
    }

    async fn delete(&self, key: &str, etag: Option<&Etag>) -> Swap {
        State::delete(&self.dapr, key, etag).await
    }
}

async fn write(books: &Books<u64>, numbers: std::ops::Range<u64>) {
    for number in numbers {
        count_as(&books.open("ada"), &number.to_string()).await.unwrap();
        books.idle().await;
    }
}

#[tokio::test]
async fn it_reads_the_head_again() {
    let dapr = FakeDapr::new(1);
    let writer = books_within(&dapr, Limits { dropped_kept: 0, ..tiny() });
    write(&writer, 0..20).await;
    let state = Overtaken { dapr: dapr.clone(), writer: Mutex::new(Some(writer)) };
    let dapr = Arc::new(dapr);
    let reader: Books<u64> = Books::new(Arc::new(state), dapr.clone(), dapr);
    let view = reader.open("ada").read().await.unwrap();
    assert_eq!((view.records["counter"], view.records.len(), view.seq), (40, 41, 40));
}

#[tokio::test]
async fn what_is_lost_is_an_error_and_nothing_is_written_over_it() {
    let dapr = FakeDapr::new(1);
    write(&books_within(&dapr, tiny()), 0..20).await;
    let segment = head(&dapr, "ada").segments[0].parts.keys("ada").next().unwrap();
    assert!(State::delete(&dapr, &segment, None).await.is_done());
    let before = dapr.documents();
    let book = books(&dapr).open("ada");
    for failed in [book.read().await.err(), count(&book).await.err()] {
        assert!(matches!(failed, Some(StoreError::Missing { key }) if key == segment));
    }
    assert_eq!(dapr.documents(), before);
}
