//! A creation where there is a document that was last written without first-write.

use sidecar::Expect;
use sidecar::fake::Flavour;

use super::{read, refusal};
use crate::suite::under_test::UnderTest;

/// Redis silently overwrites it: why every write of this crate asks for first-write.
pub(crate) async fn creating_what_was_written_without_first_write(sut: &dyn UnderTest) {
    sut.write_last_write("last-write", b"theirs").await;
    let swap = sut.state().compare_and_swap("last-write", b"ours".to_vec(), Expect::Absent).await;
    if sut.store() == Flavour::Redis {
        assert!(swap.is_done(), "{swap:?}");
        assert_eq!(read(sut, "last-write").await.0, b"ours");
    } else {
        assert!(!refusal(swap).1);
        assert_eq!(read(sut, "last-write").await.0, b"theirs");
    }
}
