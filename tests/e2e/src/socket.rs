//! A WebSocket client, for the tests of the live feed.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::Value;
use testkit::Result;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

pub(crate) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens one at task-api's public port.
    pub(crate) async fn open(port: u16, headers: &[(&'static str, &str)]) -> Result<Self> {
        let mut request = format!("ws://127.0.0.1:{port}/api/v1/live").into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse()?);
        }
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        Ok(Self(client_async(request, stream).await?.0))
    }

    pub(crate) async fn send(&mut self, message: Message) -> Result<()> {
        Ok(self.0.send(message).await?)
    }

    /// The next message; once it is closed, `{"closed": code}`.
    pub(crate) async fn next(&mut self, limit: Duration) -> Result<Value> {
        let until = Instant::now() + limit;
        loop {
            let message = timeout_at(until, self.0.next()).await?.ok_or("it broke")?;
            match message? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(frame) => {
                    // Asked once more, it answers that it has heard.
                    let _ = timeout_at(until, self.0.next()).await;
                    let code = frame.map_or(1005, |frame| frame.code.into());
                    return Ok(serde_json::json!({ "closed": code }));
                }
                _ => {}
            }
        }
    }

    pub(crate) async fn change(&mut self, limit: Duration) -> Result<Value> {
        let until = Instant::now() + limit;
        loop {
            let message = self.next(until.saturating_duration_since(Instant::now())).await?;
            match message["event"].as_str() {
                Some("change") => return Ok(message),
                Some("ready" | "heartbeat") => {}
                _ => return Err(format!("not a change: {message}").into()),
            }
        }
    }
}
