//! Deleting.

use sidecar::Expect;
use sidecar::fake::Flavour;
use tonic::Code;

use super::{put, read, refusal};
use crate::suite::under_test::UnderTest;

/// A stale ETag deletes nothing; the right one does.
pub(crate) async fn delete_checks_its_etag(sut: &dyn UnderTest) {
    let state = sut.state();
    let old = put(sut, "delete", b"1", Expect::Absent).await;
    let new = put(sut, "delete", b"2", Expect::Etag(&old)).await;
    assert_eq!(refusal(state.delete("delete", Some(&old)).await), (Code::Aborted, false));
    assert_eq!(read(sut, "delete").await.0, b"2");

    assert!(state.delete("delete", Some(&new)).await.is_done());
    assert_eq!(state.get("delete").await.expect("the store answers"), None);
    put(sut, "delete", b"3", Expect::Absent).await;
    assert!(state.delete("delete", None).await.is_done());
    assert_eq!(state.get("delete").await.expect("the store answers"), None);
}

/// Redis' counter starts again: an ETag from before fits what was created after. Elsewhere never.
pub(crate) async fn a_document_created_again_has_a_new_history(sut: &dyn UnderTest) {
    let before = put(sut, "again", b"1", Expect::Absent).await;
    assert!(sut.state().delete("again", None).await.is_done());
    let after = put(sut, "again", b"2", Expect::Absent).await;
    assert_eq!(before == after, sut.store() == Flavour::Redis, "{before:?} {after:?}");
}

/// Done, without an ETag.
pub(crate) async fn deleting_what_is_absent(sut: &dyn UnderTest) {
    let swap = sut.state().delete("never-was", None).await;
    assert!(swap.is_done(), "{swap:?}");
}
