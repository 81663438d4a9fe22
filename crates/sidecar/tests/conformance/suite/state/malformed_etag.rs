//! A write that names an ETag which the store could never have given.

use sidecar::fake::Flavour;
use sidecar::{Etag, Expect};
use tonic::Code;

use super::{put, read, refusal};
use crate::suite::under_test::UnderTest;

/// Redis says `INVALID_ARGUMENT`, the others `ABORTED`; nothing is written.
pub(crate) async fn a_malformed_etag_is_refused_as_each_store_does(sut: &dyn UnderTest) {
    put(sut, "malformed", b"1", Expect::Absent).await;
    let etag = Etag::new("neither a number nor a UUID");
    let swap = sut.state().compare_and_swap("malformed", b"2".to_vec(), Expect::Etag(&etag)).await;
    let expected = match sut.store() {
        Flavour::Redis => (Code::InvalidArgument, true),
        _ => (Code::Aborted, false),
    };
    assert_eq!(refusal(swap), expected);
    assert_eq!(read(sut, "malformed").await.0, b"1");
}
