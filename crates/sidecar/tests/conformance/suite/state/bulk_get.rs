//! Many keys in one call.

use sidecar::Expect;

use super::put;
use crate::suite::under_test::UnderTest;

/// One answer per key, in the order asked, `None` where there is no document.
pub(crate) async fn bulk_get_answers_in_the_order_asked(sut: &dyn UnderTest) {
    let mut keys = Vec::new();
    let mut expected = Vec::new();
    for number in (0..40).rev() {
        let key = format!("bulk-{number}");
        let value = format!("value {number}").into_bytes();
        if number % 7 == 3 {
            expected.push(None);
        } else {
            let etag = put(sut, &key, &value, Expect::Absent).await;
            expected.push(Some((value, etag)));
        }
        keys.push(key);
    }
    // The same key twice is answered twice.
    keys.push(keys[0].clone());
    expected.push(expected[0].clone());

    let found = sut.state().get_bulk(&keys).await.expect("the store answers");
    let found: Vec<_> =
        found.into_iter().map(|found| found.map(|found| (found.value, found.etag))).collect();
    assert_eq!(found, expected);
    assert_eq!(sut.state().get_bulk(&[]).await.expect("nothing was asked").len(), 0);
}
