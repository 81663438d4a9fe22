//! A client that takes its time is not waited for: it would hold a connection, and what stands behind it, for as long
//! as it likes.

use std::time::Duration;

use testkit::{Result, with_daybook};

use crate::raw::Raw;

/// Longer than the server waits; a client that says a byte a second has not said all by then.
const BODY: &[u8] =
    br#"{"title":"a title that never comes to its end, because who sends it has no hurry"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_to_an_end_is_given_up() -> Result<()> {
    with_daybook(async |daybook| {
        let eve = daybook.user("eve").await?;
        let head = format!(
            "POST /api/v1/tasks HTTP/1.1\r\nhost: daybook\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            eve.token(),
            BODY.len()
        );
        let answer = Raw::connect(daybook).await?.drip(head.as_bytes(), BODY).await?;
        assert_eq!(answer.status, 408, "{answer:?}");
        assert!(answer.text.contains("\"code\":\"request-timeout\""), "{answer:?}");
        assert!(answer.took < Duration::from_secs(45), "{answer:?}");
        assert_eq!(eve.tasks().await?.len(), 0);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_do_not_come_to_an_end_are_given_up() -> Result<()> {
    with_daybook(async |daybook| {
        let start = b"GET /api/v1/tasks HTTP/1.1\r\nhost: daybook\r\nx-padding: ";
        let answer = Raw::connect(daybook).await?.drip(start, &[b'a'; 120]).await?;
        assert!(answer.took < Duration::from_secs(60), "{answer:?}");
        Ok(())
    })
    .await
}
