//! The store is away, and comes back.

use sidecar::fake::{Flavour, Part};
use sidecar::{Etag, Expect};
use tonic::Code;

use super::{put, read, refusal};
use crate::suite::under_test::UnderTest;

/// Reads and creations are `INTERNAL`; a write that names an ETag is `ABORTED` on Redis, as if it
/// had lost a race. Nothing is lost meanwhile. SQLite and memory have no connection to fail.
pub(crate) async fn a_store_that_is_away_fails_reads_and_writes(sut: &dyn UnderTest) {
    let with_etag = match sut.store() {
        Flavour::Redis => Code::Aborted,
        Flavour::PostgreSql => Code::Internal,
        Flavour::Sqlite | Flavour::InMemory => return,
    };
    let etag = put(sut, "away", b"1", Expect::Absent).await;
    sut.stop(Part::Store).await;
    every_call_fails(sut, &etag, with_etag).await;
    sut.start(Part::Store).await;
    assert_eq!(read(sut, "away").await, (b"1".to_vec(), etag.clone()));
    put(sut, "away", b"3", Expect::Etag(&etag)).await;
}

async fn every_call_fails(sut: &dyn UnderTest, etag: &Etag, with_etag: Code) {
    let state = sut.state();
    let error = state.get("away").await.expect_err("the store is away");
    assert_eq!(error.code(), Code::Internal, "{error:?}");
    assert!(error.is_unavailable());
    let error = state.get_bulk(&["away".to_owned()]).await.expect_err("the store is away");
    assert!(error.is_unavailable(), "{error:?}");

    let swap = state.compare_and_swap("away", b"2".to_vec(), Expect::Etag(etag)).await;
    assert_eq!(refusal(swap), (with_etag, false));
    let swap = state.compare_and_swap("away-new", b"2".to_vec(), Expect::Absent).await;
    assert_eq!(refusal(swap), (Code::Internal, false));
    let swap = state.delete("away", Some(etag)).await;
    assert!(!refusal(swap).1);
}
