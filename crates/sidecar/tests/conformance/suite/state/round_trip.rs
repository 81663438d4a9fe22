//! Documents come back as they were written.

use sidecar::Expect;

use super::{put, read};
use crate::suite::under_test::UnderTest;

/// JSON, and bytes that are none.
pub(crate) async fn a_document_comes_back_byte_for_byte(sut: &dyn UnderTest) {
    let large: Vec<u8> =
        std::iter::repeat_n(br#"{"title":"milk"},"#, 8_000).flatten().copied().collect();
    for (key, value) in [
        ("round-trip-json", &br#"{"b":1,  "a":"\u00e9"}"#[..]),
        ("round-trip-bytes", &[0, 255, 128, 10, 13, 0][..]),
        ("round-trip-large", &large[..]),
    ] {
        put(sut, key, value, Expect::Absent).await;
        assert_eq!(read(sut, key).await.0, value, "{key}");
    }
}
