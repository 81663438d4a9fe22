//! A replica that is asked to stop tells its clients to come back, and does not wait for those that hear nothing.

use std::time::{Duration, Instant};

use testkit::{Events, LIMIT, Result, with_daybook};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::socket::Socket;

/// How long it may take; the chart grants more.
const GRACE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn open_streams_end_with_a_word() -> Result<()> {
    with_daybook(async |daybook| {
        let ada = daybook.user("ada").await?;
        let bearer = format!("Bearer {}", ada.token());
        let mut streams = Vec::new();
        for _ in 0..10 {
            streams.push(Events::open(ada.api(), None).await?);
        }
        let mut socket = Socket::open(ada.api().port(), &[("authorization", &bearer)]).await?;
        // One that hears nothing, and keeps its connection.
        let mut deaf = TcpStream::connect(("127.0.0.1", ada.api().port())).await?;
        let request =
            format!("GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: {bearer}\r\n\r\n");
        deaf.write_all(request.as_bytes()).await?;
        deaf.read_exact(&mut [0; 12]).await?;

        let (app, asked) = (daybook.app("task-api"), Instant::now());
        let (ended, told) = tokio::join!(app.terminate(GRACE), async {
            for stream in &mut streams {
                assert_eq!(last(stream).await?["reason"], "restart");
            }
            loop {
                let message = socket.next(LIMIT).await?;
                if message["closed"] == 1012 {
                    return Result::Ok(asked.elapsed());
                }
                assert_eq!(message["event"], "ready", "{message}");
            }
        });
        testkit::note(format_args!(
            "clients knew after {:?}; it ended after {:?}",
            told?,
            asked.elapsed()
        ));
        assert_eq!(ended.as_deref(), Some("with code 0"));

        app.respawn().await?;
        daybook.wait_app_ready("task-api").await?;
        ada.create("after it").await?.expect_status(201);
        let mut again = Events::open(ada.api(), Some(streams[0].last())).await?;
        assert_eq!(again.change(LIMIT).await?["upserts"]["tasks"][0]["title"], "after it");
        Ok(())
    })
    .await
}

/// The last message, after which the stream ends in order.
async fn last(stream: &mut Events) -> Result<serde_json::Value> {
    let mut last = serde_json::Value::Null;
    while let Some(message) = stream.next(LIMIT).await? {
        last = message;
    }
    assert!(last["retry_ms"].as_u64().is_some_and(|ms| (500..3000).contains(&ms)), "{last}");
    Ok(last)
}
