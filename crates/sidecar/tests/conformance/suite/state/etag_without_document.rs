//! A write that names an ETag where there is no document.

use sidecar::fake::Flavour;
use sidecar::{Etag, Expect};
use tonic::Code;

use super::{read, refusal};
use crate::suite::under_test::UnderTest;

/// Redis writes it all the same: who deletes a document whose ETag others hold lets them bring it
/// back. The other stores say `ABORTED`.
pub(crate) async fn a_swap_without_a_document(sut: &dyn UnderTest) {
    let swap =
        sut.state().compare_and_swap("no-doc", b"1".to_vec(), Expect::Etag(&etag(sut))).await;
    if sut.store() == Flavour::Redis {
        assert!(swap.is_done(), "{swap:?}");
        assert_eq!(read(sut, "no-doc").await.0, b"1");
    } else {
        assert_eq!(refusal(swap), (Code::Aborted, false));
        assert_eq!(sut.state().get("no-doc").await.expect("the store answers"), None);
    }
}

/// The same for deleting.
pub(crate) async fn a_delete_without_a_document(sut: &dyn UnderTest) {
    let swap = sut.state().delete("no-doc-delete", Some(&etag(sut))).await;
    if sut.store() == Flavour::Redis {
        assert!(swap.is_done(), "{swap:?}");
    } else {
        assert_eq!(refusal(swap), (Code::Aborted, false));
    }
}

/// An ETag as the store gives them.
fn etag(sut: &dyn UnderTest) -> Etag {
    match sut.store() {
        Flavour::Redis => Etag::new("4711"),
        _ => Etag::new("0b8e6a0e-6f1c-4f7e-9a55-3f9d1f2b6c01"),
    }
}
