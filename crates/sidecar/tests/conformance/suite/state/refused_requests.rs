//! Requests that no store ever sees: certainly not written.

use sidecar::Expect;
use tonic::Code;

use super::refusal;
use crate::suite::under_test::UnderTest;

/// `||` separates the app's id from the key.
pub(crate) async fn a_separator_in_a_key_is_refused(sut: &dyn UnderTest) {
    let swap = sut.state().compare_and_swap("a||b", b"1".to_vec(), Expect::Absent).await;
    assert_eq!(refusal(swap), (Code::InvalidArgument, true));
}

/// gRPC messages are limited to 4 MiB.
pub(crate) async fn a_document_over_4_mib_is_refused(sut: &dyn UnderTest) {
    let large = vec![b'x'; 4 << 20];
    let swap = sut.state().compare_and_swap("large", large, Expect::Absent).await;
    assert_eq!(refusal(swap), (Code::ResourceExhausted, true));
    assert_eq!(sut.state().get("large").await.expect("the store answers"), None);
}
