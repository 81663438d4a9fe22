//! What an ETag looks like, and that every write gives a new one.

use sidecar::Expect;
use sidecar::fake::Flavour;

use super::put;
use crate::suite::under_test::UnderTest;

/// On Redis the old one + 1, elsewhere a UUID.
pub(crate) async fn an_etag_has_the_form_of_its_store(sut: &dyn UnderTest) {
    let first = put(sut, "etag-form", b"1", Expect::Absent).await;
    let second = put(sut, "etag-form", b"2", Expect::Etag(&first)).await;
    assert_ne!(first, second);
    if sut.store() == Flavour::Redis {
        let count = |text: &str| text.parse::<u64>().expect("a counter");
        assert_eq!(count(second.as_str()), count(first.as_str()) + 1);
    } else {
        for etag in [&first, &second] {
            let lengths: Vec<_> = etag.as_str().split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "`{}` is a UUID", etag.as_str());
        }
    }
}
