//! A stream over a WebSocket (RFC 6455).

use std::future::Future;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use tokio::time::{Instant, timeout};

use super::{End, Feed, Frame, Signal};

/// The longest message that a client may send, in bytes: it has nothing to say.
pub(crate) const MESSAGE_BYTES: usize = 4096;
/// What is read at once; and nothing is held back to be written together.
pub(crate) const BUFFER_BYTES: usize = 4096;

/// So many messages of a client are taken within [`WINDOW`], its answers to heartbeats among them.
const MESSAGES: u32 = 30;
const WINDOW: Duration = Duration::from_secs(10);
/// How long a client may take to say that it has heard why the stream ends.
const CLOSING: Duration = Duration::from_secs(5);
/// A client that answers no heartbeat, of so many in a row, is gone.
const UNANSWERED: u32 = 2;

/// Why the client is told to go, or that it is gone.
enum Over {
    Close(CloseFrame),
    Gone,
}

/// What the client does: how much it sends, and whether it is there.
struct Client {
    since: Instant,
    messages: u32,
    unanswered: u32,
}

/// Tells what `feed` tells, until either side has enough.
pub(crate) async fn talk(mut socket: WebSocket, mut feed: Feed) {
    let mut client = Client { since: Instant::now(), messages: 0, unanswered: 0 };
    let over = loop {
        tokio::select! {
            biased;
            came = socket.recv() => if let Err(over) = client.said(came) {
                break over;
            },
            signal = feed.next() => if let Err(over) = tell(&mut socket, &mut client, &feed, signal).await {
                break over;
            },
        }
    };
    let Over::Close(frame) = over else { return };
    // Whoever does not take this either hears nothing.
    let _ = timeout(CLOSING, close(&mut socket, frame)).await;
}

async fn tell(
    socket: &mut WebSocket,
    client: &mut Client,
    feed: &Feed,
    signal: Signal,
) -> Result<(), Over> {
    let close = |end: End| Err(Over::Close(end.close()));
    match signal {
        Signal::End(end) => close(end),
        Signal::Tell(frame) => sent(feed, write(socket, &frame)).await,
        Signal::Heartbeat(frame) => {
            if client.unanswered == UNANSWERED {
                feed.ended(End::Slow);
                return close(End::Slow);
            }
            client.unanswered += 1;
            sent(feed, async {
                socket.send(Message::Ping(Bytes::new())).await?;
                write(socket, &frame).await
            })
            .await
        }
    }
}

async fn write(socket: &mut WebSocket, frame: &Frame) -> Result<(), axum::Error> {
    socket.send(Message::Text(frame.text())).await
}

/// Waits until it is sent, and not for ever.
async fn sent(
    feed: &Feed,
    sending: impl Future<Output = Result<(), axum::Error>>,
) -> Result<(), Over> {
    match timeout(feed.slow(), sending).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Over::Gone),
        Err(_) => {
            feed.ended(End::Slow);
            Err(Over::Close(End::Slow.close()))
        }
    }
}

/// Says why, and waits until the client has said so too: whoever drops a connection with something unread in it takes back
/// what it has just sent.
async fn close(socket: &mut WebSocket, frame: CloseFrame) -> Result<(), axum::Error> {
    socket.send(Message::Close(Some(frame))).await?;
    while let Some(came) = socket.recv().await {
        came?;
    }
    Ok(())
}

impl Client {
    fn said(&mut self, came: Option<Result<Message, axum::Error>>) -> Result<(), Over> {
        let message = match came {
            None => return Err(Over::Gone),
            Some(Err(error)) => return Err(refused(&error)),
            Some(Ok(message)) => message,
        };
        if self.since.elapsed() >= WINDOW {
            (self.since, self.messages) = (Instant::now(), 0);
        }
        self.messages += 1;
        if self.messages > MESSAGES {
            return Err(closed(close_code::POLICY, "too many messages"));
        }
        self.unanswered = 0;
        match message {
            Message::Binary(_) => Err(closed(close_code::UNSUPPORTED, "texts only")),
            Message::Close(_) => Err(Over::Gone),
            Message::Text(_) | Message::Ping(_) | Message::Pong(_) => Ok(()),
        }
    }
}

/// What is said to a client that does not keep to the protocol.
fn refused(error: &axum::Error) -> Over {
    use tungstenite::Error;
    let source = std::error::Error::source(error).and_then(|it| it.downcast_ref::<Error>());
    match source {
        Some(Error::Capacity(_)) => closed(close_code::SIZE, "too long"),
        Some(Error::Utf8(_)) => closed(close_code::INVALID, "not UTF-8"),
        Some(Error::Protocol(_)) => closed(close_code::PROTOCOL, "not as RFC 6455 has it"),
        _ => Over::Gone,
    }
}

fn closed(code: u16, reason: &'static str) -> Over {
    Over::Close(CloseFrame { code, reason: Utf8Bytes::from_static(reason) })
}
