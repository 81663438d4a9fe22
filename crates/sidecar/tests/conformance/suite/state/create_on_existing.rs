//! A creation where there is a document already.

use sidecar::Expect;
use sidecar::fake::Flavour;
use tonic::Code;

use super::{put, read, refusal};
use crate::suite::under_test::UnderTest;

/// `INTERNAL` on Redis and PostgreSQL, as if the store were broken; `ABORTED` elsewhere.
pub(crate) async fn creating_what_exists_is_refused(sut: &dyn UnderTest) {
    let etag = put(sut, "create-twice", b"1", Expect::Absent).await;
    for _ in 0..2 {
        let swap =
            sut.state().compare_and_swap("create-twice", b"2".to_vec(), Expect::Absent).await;
        let expected = match sut.store() {
            Flavour::Redis | Flavour::PostgreSql => Code::Internal,
            Flavour::Sqlite | Flavour::InMemory => Code::Aborted,
        };
        assert_eq!(refusal(swap), (expected, false));
    }
    assert_eq!(read(sut, "create-twice").await, (b"1".to_vec(), etag));
}
