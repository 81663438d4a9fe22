//! A key without a document.

use crate::suite::under_test::UnderTest;

/// Dapr answers it with nothing at all, not with an error.
pub(crate) async fn a_missing_key_is_none(sut: &dyn UnderTest) {
    assert_eq!(sut.state().get("missing").await.expect("the store answers"), None);
}
