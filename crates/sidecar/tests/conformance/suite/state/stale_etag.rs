//! A write that names a version which is no longer there.

use sidecar::Expect;
use tonic::Code;

use super::{put, read, refusal};
use crate::suite::under_test::UnderTest;

/// `ABORTED` on every store, and nothing is written.
pub(crate) async fn a_stale_etag_is_aborted(sut: &dyn UnderTest) {
    let state = sut.state();
    let old = put(sut, "stale", b"1", Expect::Absent).await;
    put(sut, "stale", b"2", Expect::Etag(&old)).await;
    let swap = state.compare_and_swap("stale", b"3".to_vec(), Expect::Etag(&old)).await;
    assert_eq!(refusal(swap), (Code::Aborted, false));
    assert_eq!(read(sut, "stale").await.0, b"2");
}
