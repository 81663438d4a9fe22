//! A document of no bytes.

use sidecar::Expect;
use sidecar::fake::Flavour;
use tonic::Code;

use super::{read, refusal};
use crate::suite::under_test::UnderTest;

/// PostgreSQL takes it for none and refuses; elsewhere it is there.
pub(crate) async fn an_empty_document_is_not_portable(sut: &dyn UnderTest) {
    let swap = sut.state().compare_and_swap("empty", Vec::new(), Expect::Absent).await;
    if sut.store() == Flavour::PostgreSql {
        assert_eq!(refusal(swap), (Code::Internal, false));
        assert_eq!(sut.state().get("empty").await.expect("the store answers"), None);
    } else {
        assert!(swap.is_done(), "{swap:?}");
        assert_eq!(read(sut, "empty").await.0, b"");
    }
}
